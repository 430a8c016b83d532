/** Files checked by a pool of workers: the same reports in the same order, whatever happens to a worker. */
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openWorkspace } from '../../scripts/generate/engine.ts';
import { type CheckedFile, checkFiles, checkInWorkers, defaultConditions } from '../../server/workspace/check-files.ts';
import { bundle } from '../support/bundle.ts';
import { driver, right, wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const script = bundle('cli.js');

async function collect(files: AsyncIterable<CheckedFile>): Promise<CheckedFile[]> {
  const reports: CheckedFile[] = [];
  for await (const file of files) reports.push(file);
  return reports;
}

/** Paths of drivers of several kinds, with files among them that are none. */
function drivers(count: number): string[] {
  const kinds = [wrong, 'int x;\n', right, driver('DMA_BIDIRECTIONAL'), Uint8Array.of(0, 1)];
  const names = Array.from({ length: count }, (_, i) => `${i}.c`);
  const root = temporaryTree(Object.fromEntries(names.map((name, i) => [name, kinds[i % kinds.length]!])));
  return names.map((name) => join(root, name));
}

test('workers report what one thread reports, in the order of the files', async () => {
  const workspace = await openWorkspace();
  const paths = [...drivers(40), '/nowhere/none.c'];
  const alone = await collect(checkFiles(workspace, paths));
  const together = await collect(checkFiles(workspace, paths, { script, jobs: 3 }));
  expect(together).toEqual(alone);
  expect(new Set(alone.map(({ report }) => report.kind))).toEqual(
    new Set(['checked', 'irrelevant', 'binary', 'unreadable']),
  );
});

test('the severities that the user chose hold in workers too', async () => {
  const settings = { 'direction-denies-write': 'off', 'direction-overgrants': 'information' } as const;
  const reports = await collect(checkInWorkers(drivers(10), { script }, { settings, isTrusted: true }));
  const findings = reports.flatMap(({ report }) => (report.kind === 'checked' ? report.result.findings : []));
  expect(findings.map(({ severity }) => severity)).toEqual(['information', 'information']);
});

test('a file that ends its worker is named, and all others are checked', async () => {
  const library = createRequire(import.meta.url).resolve('workerpool');
  const root = temporaryTree({
    'worker.js': `const irrelevant = { report: { kind: 'irrelevant' }, basis: null };
    require(${JSON.stringify(library)}).worker({
      check: (paths) => ({ reports: paths.map((path) => path === 'fatal' ? process.exit(7) : irrelevant), dependencies: [] }),
    });`,
  });
  const paths = Array.from({ length: 100 }, (_, i) => (i === 50 ? 'fatal' : `${i}`));
  const workers = { script: join(root, 'worker.js'), jobs: 2 };
  const reports = await collect(checkInWorkers(paths, workers, defaultConditions));
  expect(reports.map(({ path }) => path)).toEqual(paths);
  expect(reports.filter(({ report }) => report.kind !== 'irrelevant')).toEqual([
    { path: 'fatal', report: { kind: 'unreadable', reason: expect.stringContaining('internal error') } },
  ]);
});

test('a file that takes more memory than a worker has is named, and all others are checked', async () => {
  const library = createRequire(import.meta.url).resolve('workerpool');
  const root = temporaryTree({
    'worker.js': `const irrelevant = { report: { kind: 'irrelevant' }, basis: null };
    const kept = [];
    require(${JSON.stringify(library)}).worker({
      check: (paths) => {
        if (paths.includes('greedy')) for (;;) kept.push(new Array(1_000_000).fill(kept.length + 0.5));
        return { reports: paths.map(() => irrelevant), dependencies: [] };
      },
    });`,
  });
  const paths = Array.from({ length: 40 }, (_, i) => (i === 20 ? 'greedy' : `${i}`));
  const reports = await collect(checkInWorkers(paths, { script: join(root, 'worker.js'), jobs: 2 }, defaultConditions));
  expect(reports.map(({ path }) => path)).toEqual(paths);
  expect(reports.filter(({ report }) => report.kind !== 'irrelevant')).toEqual([
    { path: 'greedy', report: { kind: 'unreadable', reason: 'takes more memory than a file may (512 MB)' } },
  ]);
});

test('a signal ends the check at once', async () => {
  const library = createRequire(import.meta.url).resolve('workerpool');
  const root = temporaryTree({
    'worker.js': `require(${JSON.stringify(library)}).worker({
      check: ([path]) => path === 'last' ? new Promise(() => {})
        : { reports: [{ report: { kind: 'irrelevant' }, basis: null }], dependencies: [] },
    });`,
  });
  const stop = new AbortController();
  const seen: string[] = [];
  const workers = { script: join(root, 'worker.js') };
  for await (const { path } of checkInWorkers(['first', 'last'], workers, defaultConditions, { signal: stop.signal })) {
    seen.push(path);
    stop.abort();
  }
  expect(seen).toEqual(['first']);
});
