/** Which tree a file is part of, and that nothing beyond it is read. */
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, test, vi } from 'vitest';
import { sparing } from '../../server/workspace/definition-lookup.ts';
import { Definitions } from '../../server/workspace/definitions.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { toUri } from '../../server/workspace/source.ts';
import { TreeIndexes } from '../../server/workspace/tree-index.ts';
import { treeOf } from '../../server/workspace/tree-root.ts';
import { wrapper } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

beforeEach(() => {
  vi.stubEnv('XDG_CACHE_HOME', temporaryTree({}));
});

test('a repository and a kernel are trees, before a workspace folder, before what a configuration is for', () => {
  const root = temporaryTree({
    'kernel/Kbuild': '',
    'kernel/MAINTAINERS': '',
    'kernel/drivers/.doorbell.json': '{}',
    'git/.git/HEAD': '',
    'git/a/b.c': '',
    'plain/.doorbell.json': '{}',
    'plain/a/b.c': '',
    'lone/a/b.c': '',
    'worktree/.git': 'gitdir: ../git',
  });
  const tree = (folder: string, ...opened: string[]) => {
    const found = treeOf(
      join(root, folder),
      opened.map((one) => join(root, one)),
    );
    return `${found.root.slice(root.length + 1)}${found.isDeep ? '/**' : ''}`;
  };
  expect(tree('kernel/drivers')).toBe('kernel/**');
  expect(tree('git/a', 'git/a')).toBe('git/**');
  expect(tree('worktree')).toBe('worktree/**');
  expect(tree('plain/a')).toBe('plain/**');
  expect(tree('plain/a', 'plain/a')).toBe('plain/a/**');
  expect(tree('lone/a')).toBe('lone/a');
  expect(tree('lone/a', 'lone')).toBe('lone/**');
});

test('a lone file knows its folder, and not what lies beneath or above', () => {
  const root = temporaryTree({
    'home/user.c': '',
    'home/ring.c': wrapper('dir'),
    'home/linux/lib/deep.c': wrapper('dir').replace('demo_map', 'deep_map'),
    'above.c': wrapper('dir').replace('demo_map', 'above_map'),
  });
  // A walk that went there would not end well.
  symlinkSync('loop', join(root, 'home/linux/loop'));
  const user = toUri(join(root, 'home/user.c'));
  const index = new TreeIndexes().for(user)!;
  expect(index.find('demo_map', user)).toBe(toUri(join(root, 'home/ring.c')));
  expect(index.find('deep_map', user)).toBeUndefined();
  expect(index.find('above_map', user)).toBeUndefined();
  const near = (folder: string) => new DiskFiles().list([toUri(join(root, folder))], 300);
  expect(near('home')).toEqual([toUri(join(root, 'home/ring.c')), user]);
  mkdirSync(join(root, 'home/.git'));
  expect(near('home')).toContain(toUri(join(root, 'home/linux/lib/deep.c')));
});

test('with a configuration above, what lies beneath that is one tree', () => {
  const root = temporaryTree({ '.doorbell.json': '{}', 'a/user.c': '', 'b/ring.c': wrapper('dir') });
  const user = toUri(join(root, 'a/user.c'));
  expect(new TreeIndexes().for(user)?.find('demo_map', user)).toBe(toUri(join(root, 'b/ring.c')));
});

test('an opened folder is a tree once it is known', () => {
  const root = temporaryTree({ 'a/user.c': '', 'b/ring.c': wrapper('dir') });
  const user = toUri(join(root, 'a/user.c'));
  const indexes = new TreeIndexes();
  expect(indexes.for(user)?.find('demo_map', user)).toBeUndefined();
  indexes.setWorkspaceFolders([root]);
  expect(indexes.for(user)?.find('demo_map', user)).toBe(toUri(join(root, 'b/ring.c')));
  expect(dirname(indexes.treeOf(user)!.root)).toBe(dirname(root));
});

test('an index is asked only about what a text cannot know itself', () => {
  let asked = 0;
  const counted = sparing({
    find: (name, from) => new Definitions().find(name, `${from}${++asked}`),
    isCalledIn: () => ++asked > 0,
  });
  const own =
    'static int own(void)\n{\n\treturn 1;\n}\nint two(void)\n{\n\tif (sizeof(int))\n\t\treturn own();\n\treturn 2;\n}\n';
  expect(counted.isCalledIn(own, 'file:///a.c')).toBe(false);
  expect(counted.find('dma_map_single', 'file:///a.c')).toBeUndefined();
  expect(asked).toBe(0);
  expect(counted.isCalledIn(own.replace('own();', 'others();'), 'file:///a.c')).toBe(true);
  expect(asked).toBe(1);
});
