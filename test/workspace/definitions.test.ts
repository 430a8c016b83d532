/** Which functions of other files lead to a mapping. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { cacheFolder } from '../../server/workspace/cache-folder.ts';
import { Definitions, wrappersIn } from '../../server/workspace/definitions.ts';
import { toUri } from '../../server/workspace/source.ts';
import { Stamps } from '../../server/workspace/stamps.ts';
import { TreeIndexes } from '../../server/workspace/tree-index.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const isFollowed = (name: string): boolean => name === 'dma_map_single';

const WRAPPERS = `static dma_addr_t inner(struct device *dev, void *p)
{
	return dma_map_single(dev, p, 4, DMA_TO_DEVICE);
}

dma_addr_t ring_map(struct device *dev, void *p)
{
	return inner(dev, p);
}

int ring_probe(struct platform_device *pdev)
{
	return ring_map(&pdev->dev, pdev) ? 0 : -EIO;
}

int ring_other(enum dma_data_direction dir)
{
	return dir;
}
`;

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', temporaryTree({}));
});

test('a wrapper is what others can call, carries what a mapping is about, and leads to a map call', () => {
  expect(wrappersIn(WRAPPERS, isFollowed)).toEqual(['ring_map']);
  expect(wrappersIn('', isFollowed)).toEqual([]);
});

test('a name means the one file that defines it, before all one beside the caller', () => {
  const definitions = new Definitions();
  definitions.set('file:///t/a/one.c', ['twice', 'once']);
  definitions.set('file:///t/b/two.c', ['twice']);
  expect(definitions.find('once', 'file:///t/c/x.c')).toBe('file:///t/a/one.c');
  expect(definitions.find('twice', 'file:///t/c/x.c')).toBeUndefined();
  expect(definitions.find('twice', 'file:///t/b/x.c')).toBe('file:///t/b/two.c');
  expect(definitions.find('once', 'file:///t/a/one.c')).toBeUndefined();
  expect(definitions.isCalledIn('x = once(3);', 'file:///t/c/x.c')).toBe(true);
  expect(definitions.isCalledIn('x = once; twice(3);', 'file:///t/c/x.c')).toBe(false);
  definitions.set('file:///t/a/one.c', []);
  expect(definitions.find('twice', 'file:///t/c/x.c')).toBe('file:///t/b/two.c');
});

test('a tree is read once, and again where it changed', async () => {
  const root = temporaryTree({ Kbuild: '', MAINTAINERS: '', 'lib/ring.c': WRAPPERS, 'drivers/user.c': '' });
  const user = toUri(join(root, 'drivers/user.c'));
  const ring = toUri(join(root, 'lib/ring.c'));
  const indexes = new TreeIndexes();
  expect(indexes.ready(user)).toBeUndefined();
  expect(await indexes.begin(user, async () => {})).toBe(true);
  expect(indexes.ready(user)?.find('ring_map', user)).toBe(ring);
  expect(await indexes.begin(user, async () => {})).toBe(false);

  writeFileSync(join(root, 'lib/ring.c'), WRAPPERS.replace('ring_map(struct', 'ring_map_again(struct'));
  expect(indexes.for(user)?.find('ring_map', user)).toBe(ring);
  indexes.invalidate();
  expect(indexes.ready(user)?.find('ring_map', user)).toBe(ring);
  expect(indexes.for(user)?.find('ring_map_again', user)).toBe(ring);
  expect(indexes.for(user)?.find('ring_map', user)).toBeUndefined();

  // Another run finds it in the cache, and a broken cache is none.
  expect(new TreeIndexes().for(user)?.find('ring_map_again', user)).toBe(ring);
});

test('an index that is young is taken as it is, unless another version made it', () => {
  const root = temporaryTree({ Kbuild: '', MAINTAINERS: '', 'lib/ring.c': WRAPPERS, 'drivers/user.c': '' });
  const user = toUri(join(root, 'drivers/user.c'));
  const find = (name: string) => new TreeIndexes(new Stamps(), 60_000).for(user)?.find(name, user);
  expect(find('ring_map')).toBeDefined();
  writeFileSync(join(root, 'lib/ring.c'), WRAPPERS.replace('ring_map(struct', 'ring_map_again(struct'));
  expect(find('ring_map_again')).toBeUndefined();
  const [kept] = readdirSync(cacheFolder('index'));
  const path = join(cacheFolder('index'), kept!);
  writeFileSync(path, readFileSync(path, 'utf8').replace('doorbell-lint index', 'doorbell-lint index of old'));
  expect(find('ring_map_again')).toBeDefined();
});

test('a tree that was read again is news only where its names changed', async () => {
  const root = temporaryTree({ Kbuild: '', MAINTAINERS: '', 'drivers/user.c': '' });
  const user = toUri(join(root, 'drivers/user.c'));
  const indexes = new TreeIndexes();
  const readAgain = () => {
    indexes.invalidate();
    return indexes.begin(user, async () => {});
  };
  expect(await readAgain()).toBe(false);
  writeFileSync(join(root, 'drivers/ring.c'), WRAPPERS);
  expect(await readAgain()).toBe(true);
  writeFileSync(join(root, 'drivers/ring.c'), `${WRAPPERS}\n/* More. */\n`);
  expect(await readAgain()).toBe(false);
  writeFileSync(join(root, 'drivers/ring.c'), WRAPPERS.replace('ring_map(struct', 'ring_map_again(struct'));
  expect(await readAgain()).toBe(true);
  writeFileSync(join(root, 'drivers/ring.c'), '');
  expect(await readAgain()).toBe(true);
});

test('a file without a tree around it is alone with its folder, one that is not on disk alone', () => {
  const root = temporaryTree({ 'a/user.c': '', 'a/ring.c': WRAPPERS, 'b/other.c': '' });
  const indexes = new TreeIndexes();
  expect(indexes.for(toUri(join(root, 'a/user.c')))?.find('ring_map', toUri(join(root, 'a/user.c')))).toBeDefined();
  expect(indexes.for(toUri(join(root, 'b/other.c')))?.find('ring_map', toUri(join(root, 'b/other.c')))).toBeUndefined();
  expect(indexes.for('untitled:Untitled-1')).toBeUndefined();
});
