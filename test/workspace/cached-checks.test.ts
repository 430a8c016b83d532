/** Results from the cache: whatever has changed, they are those of a check without one. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { checkCached } from '../../server/workspace/cached-checks.ts';
import { type CheckedFile, defaultConditions } from '../../server/workspace/check-files.ts';
import { discover } from '../../server/workspace/discover.ts';
import { openSurroundings } from '../../server/workspace/open.ts';
import { bundle } from '../support/bundle.ts';
import { driver, right, wrapper, wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const script = bundle('cli.js');
const modules = dirname(script);
let caches: string;

beforeEach(() => {
  caches = temporaryTree({});
  vi.stubEnv('XDG_CACHE_HOME', caches);
});

interface Answer {
  readonly reports: readonly CheckedFile[];
  readonly problems: readonly string[];
}

/** Checks the C files of a tree; `isKept` as with `--no-cache`. `modules` that are nowhere show that nothing is analysed. */
async function check(root: string, isKept: boolean, from = modules): Promise<Answer> {
  const reports: CheckedFile[] = [];
  const problems: string[] = [];
  const options = {
    workers: { script, jobs: 1 },
    modules: from,
    conditions: defaultConditions,
    isKept,
    onProblem: (problem: string) => void problems.push(problem),
  };
  for await (const file of checkCached(discover([root]).files, openSurroundings(), options)) reports.push(file);
  return { reports, problems };
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const NARROW = `static int start(struct device *dev, struct chan *c, void *p)
{
	u32 low = dma_map_single(dev, p, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, low))
		return -EIO;
	writel(low, c->base);
	return 0;
}
`;

/** A record whose field somebody else may write. */
const SHARED = {
  'record.h': 'struct engine {\n\tstruct device *dev;\n\tdma_addr_t dma;\n};\n',
  'engine.c': `#include "record.h"
int engine_open(struct engine *engine, phys_addr_t at)
{
	engine->dma = dma_map_resource(engine->dev, at, 64, DMA_BIDIRECTIONAL, 0);
	return dma_mapping_error(engine->dev, engine->dma) ? -ENOMEM : 0;
}

void engine_close(struct engine *engine)
{
	dma_unmap_resource(engine->dev, engine->dma, 32, DMA_BIDIRECTIONAL, 0);
}
`,
  'borrow.c': `#include "record.h"
int engine_borrow(struct engine *engine, void *buf)
{
	engine->dma = dma_map_single(engine->dev, buf, 32, DMA_BIDIRECTIONAL);
	return dma_mapping_error(engine->dev, engine->dma) ? -ENOMEM : 0;
}
`,
};

/** A driver whose direction a header has, one that calls a wrapper elsewhere, and one whose width Kconfig tells. */
const TREE = {
  Kbuild: '',
  MAINTAINERS: '',
  'include/demo/dir.h': '#define DEMO_DIR DMA_TO_DEVICE\n',
  'drivers/demo/own.h': 'struct own { dma_addr_t iova; };\n',
  'drivers/demo/macro.c': `#include <demo/dir.h>\n${driver('DEMO_DIR')}`,
  'drivers/demo/caller.c': `#include "own.h"\n${driver('DMA_TO_DEVICE').replaceAll('dma_map_resource', 'demo_map')}`,
  'drivers/demo/plain.c': 'int x(void)\n{\n\treturn other();\n}\n',
  'drivers/demo/narrow.c': NARROW,
  'drivers/demo/second.c': NARROW,
  'drivers/demo/Makefile': 'obj-$(CONFIG_DEMO) += narrow.o second.o\n',
  'drivers/demo/Kconfig': 'config DEMO\n\tdepends on PCI\n',
  'drivers/parts/engine/record.h': SHARED['record.h'],
  'drivers/parts/engine/engine.c': SHARED['engine.c'],
  'lib/map.c': wrapper('dir'),
};

/** What happens to trees: a file and its new content, or null where it goes. */
const CHANGES: readonly (readonly [path: string, content: string | null])[] = [
  ['drivers/demo/macro.c', `#include <demo/dir.h>\n/* Said. */\n${driver('DEMO_DIR')}`],
  ['drivers/demo/macro.c', TREE['drivers/demo/macro.c']],
  ['include/demo/dir.h', '#define DEMO_DIR DMA_FROM_DEVICE\n'],
  ['include/demo/dir.h', null],
  ['include/demo/dir.h', TREE['include/demo/dir.h']],
  ['drivers/include/demo/dir.h', '#define DEMO_DIR DMA_BIDIRECTIONAL\n'],
  ['drivers/include/demo/dir.h', null],
  ['drivers/demo/demo/dir.h', '#include "more.h"\n'],
  ['drivers/demo/demo/more.h', '#define DEMO_DIR DMA_NONE\n'],
  ['drivers/demo/demo/more.h', null],
  ['drivers/demo/demo/dir.h', null],
  ['drivers/demo/Kconfig', 'config DEMO\n\tdepends on ARCH_MXS\n'],
  ['drivers/demo/Kconfig', TREE['drivers/demo/Kconfig']],
  ['drivers/demo/Makefile', 'obj-y += narrow.o\n'],
  ['drivers/demo/Makefile', TREE['drivers/demo/Makefile']],
  ['drivers/demo/sibling.c', wrapper('DMA_FROM_DEVICE')],
  ['drivers/demo/sibling.c', null],
  ['drivers/parts/engine/borrow.c', SHARED['borrow.c']],
  ['drivers/parts/engine/borrow.c', null],
  ['drivers/parts/borrow.c', SHARED['borrow.c']],
  ['drivers/parts/borrow.c', null],
  ['lib/map.c', wrapper('DMA_FROM_DEVICE')],
  ['lib/map.c', null],
  ['lib/map.c', TREE['lib/map.c']],
  ['lib/twice.c', wrapper('dir')],
  ['lib/twice.c', null],
  ['lib/other.c', wrapper('dir').replace('demo_map', 'other')],
  ['lib/other.c', null],
  ['.doorbell.json', '{ "rules": { "direction-denies-write": "warning" } }'],
  ['drivers/demo/.doorbell.json', '{ "rules": { "unchecked-mapping": "off", "truncated-iova": "off" } }'],
  ['drivers/demo/.doorbell.json', null],
  ['.doorbell.json', null],
  ['drivers/demo/new.c', right],
  ['drivers/demo/new.c', wrong],
  ['drivers/demo/new.c', null],
];

function apply(root: string, [path, content]: (typeof CHANGES)[number]): void {
  const file = join(root, path);
  if (content === null) rmSync(file, { force: true });
  else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}

describe.for([
  ['files just written', 0],
  ['files at rest', 60_000],
] as const)('%s', ([, later]) => {
  beforeEach(() => {
    // Times that are as fresh as the check itself tell nothing; later ones do.
    const { now } = Date;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + later);
    return () => vi.restoreAllMocks();
  });

  test('after any change the answer is that of an empty cache', async () => {
    const seen = new Set<string>();
    const cases = fc.array(fc.nat({ max: CHANGES.length - 1 }), { minLength: 1, maxLength: 6 });
    const root = temporaryTree(TREE);
    await fc.assert(
      fc.asyncProperty(cases, async (steps) => {
        for (const step of steps) apply(root, CHANGES[step]!);
        const kept = plain((await check(root, true)).reports);
        const made = plain((await check(root, false)).reports);
        seen.add(JSON.stringify(made));
        expect(kept).toEqual(made);
      }),
      { numRuns: 25 },
    );
    expect(seen.size).toBeGreaterThan(8);
  });

  test('each single change is seen', async () => {
    const root = temporaryTree(TREE);
    await check(root, true);
    for (const change of CHANGES) {
      apply(root, change);
      expect(plain((await check(root, true)).reports), change.join()).toEqual(
        plain((await check(root, false)).reports),
      );
    }
  });

  test('where nothing has changed nothing is analysed, nor where all is as it was once', async () => {
    const root = temporaryTree(TREE);
    const first = await check(root, true);
    expect(await check(root, true, 'nowhere')).toEqual(plain(first));
    apply(root, CHANGES[2]!);
    const other = await check(root, true);
    expect(other).not.toEqual(first);
    apply(root, CHANGES[4]!);
    expect(await check(root, true, 'nowhere')).toEqual(plain(first));
    apply(root, CHANGES[2]!);
    expect(await check(root, true, 'nowhere')).toEqual(plain(other));
  });

  test('a file whose time was set back is read again', async () => {
    const root = temporaryTree({ 'a.c': wrong });
    const path = join(root, 'a.c');
    const at = new Date(1_000_000_000_000);
    utimesSync(path, at, at);
    const before = await check(root, true);
    writeFileSync(path, wrong.replace('DMA_TO_DEVICE', 'DMA_TO_DEVlCE'));
    utimesSync(path, at, at);
    expect(await check(root, true)).not.toEqual(before);
  });
});

test('a cache that is damaged anywhere gives the right answer and one line', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'b.c': 'int x;\n' });
  const { reports } = await check(root, true);
  const folder = join(caches, 'doorbell-lint', 'results');
  const [name] = readdirSync(folder);
  const file = join(folder, name!);
  const whole = readFileSync(file);
  const expected = plain(reports);
  for (let at = 0; at < whole.length; at += Math.max(1, Math.floor(whole.length / 40))) {
    const damaged = Uint8Array.from(whole);
    damaged[at]! ^= 0x15;
    writeFileSync(file, damaged);
    const answer = await check(root, true);
    expect(plain(answer.reports)).toEqual(expected);
    expect(answer.problems).toEqual([expect.stringContaining('damaged')]);
  }
  const others = [
    '',
    '\n',
    'foreign',
    whole.subarray(0, whole.length >> 1),
    Buffer.concat([whole, whole.subarray(20)]),
  ];
  for (const content of others) {
    writeFileSync(file, content);
    expect(plain((await check(root, true)).reports)).toEqual(expected);
  }
  expect(readdirSync(folder)).toEqual([name]);
});

test('a cache that cannot be written gives the right answer and one line', async () => {
  const root = temporaryTree({ 'a.c': wrong });
  writeFileSync(join(caches, 'doorbell-lint'), 'not a folder');
  const { reports, problems } = await check(root, true);
  expect(plain(reports)).toEqual(plain((await check(root, false)).reports));
  expect(problems).toEqual([expect.stringContaining('cannot be written')]);
});

test('several processes at once leave a cache that is whole', async () => {
  const names = Array.from({ length: 30 }, (_, i) => `${i}.c`);
  const root = temporaryTree(Object.fromEntries(names.map((name, i) => [name, i % 2 ? wrong : right])));
  const run = async (): Promise<string> => {
    const child = spawn(process.execPath, [script, 'check', root, '--format', 'json', '--verbose']);
    const parts: string[] = [];
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part) => parts.push(String(part)));
    await once(child, 'close');
    return parts.join('').replace(/"milliseconds":\d+/, '');
  };
  const outputs = await Promise.all([run(), run(), run()]);
  expect(new Set([...outputs, await run()]).size).toBe(1);
  expect(outputs[0]).toContain('direction-denies-write');
  expect((await check(root, true, 'nowhere')).problems).toEqual([]);
});

test('files and folders that go away during a scan are named, and all others are checked', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'b.c': wrong, 'sub/c.c': wrong, 'z.c': wrong });
  const { files } = discover([root]);
  rmSync(join(root, 'b.c'));
  rmSync(join(root, 'sub'), { recursive: true });
  const reports: CheckedFile[] = [];
  const workers = { script, jobs: 1 };
  const options = { workers, modules, conditions: defaultConditions, folder: root, onProblem: expect.unreachable };
  for await (const file of checkCached(files, openSurroundings(), options)) reports.push(file);
  const gone = { kind: 'unreadable', reason: 'no such file or folder' };
  const kinds = reports.map(({ path, report }) => [path, report.kind === 'checked' ? 'checked' : report]);
  expect(kinds).toEqual([
    [join(root, 'a.c'), 'checked'],
    [join(root, 'b.c'), gone],
    [join(root, 'sub/c.c'), gone],
    [join(root, 'z.c'), 'checked'],
  ]);
});

test('a cache that is deleted during a scan is written anew', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'b.c': right });
  const { reports } = await check(root, true);
  writeFileSync(join(root, 'b.c'), wrong);
  const options = {
    workers: { script, jobs: 1 },
    modules,
    conditions: defaultConditions,
    onProblem: expect.unreachable,
  };
  const again: CheckedFile[] = [];
  for await (const file of checkCached(discover([root]).files, openSurroundings(), options)) {
    again.push(file);
    rmSync(join(caches, 'doorbell-lint'), { recursive: true, force: true });
  }
  expect(plain(again[0])).toEqual(plain(reports[0]));
  expect(again[1]!.report).toMatchObject({ kind: 'checked', result: { findings: [{}] } });
  // Where nothing can be analysed, what is known comes from the cache.
  expect(plain((await check(root, true, 'nowhere')).reports)).toEqual(plain(again));
});
