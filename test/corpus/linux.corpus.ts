/** Linux 7.2 and 6.12: the real doorbell code is clean and rings, planted defects are found, and nothing else is reported. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findIommu } from '../../server/simulator/iommu/all.ts';
import { defaultKernel } from '../../server/simulator/iommu/iommu.ts';
import type { CoverageByApi } from '../../server/workspace/coverage.ts';
import { bundle } from '../support/bundle.ts';
import { entryOf, verdictOn, versions } from './accepted.ts';
import { linuxTree, linuxVersion } from './linux.ts';
import { corpusPage, type TreeReport } from './report.ts';

const DOORBELL = 'drivers/pci/endpoint/pci-ep-msi.c';

interface Edit {
  line: number;
  column: number;
  endLine: number;
  endColumn: number;
  newText: string;
}
interface Finding {
  rule: string;
  severity: string;
  file: string;
  line: number;
  column: number;
  message: string;
  fix: { title: string; edits: Edit[] } | null;
}
interface SimulatedRun {
  iommu: string;
  outcome: string;
  untranslated: string | null;
  fault: { kind: string; access: string } | null;
}
let tree: string;
let scratch: string;

beforeAll(() => {
  tree = linuxTree();
  scratch = mkdtempSync(join(tmpdir(), 'doorbell-lint-corpus-'));
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

function run(args: readonly string[], cwd: string): { status: number | null; output: unknown; errors: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bundle('cli.js'), ...args, '--format', 'json'], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  return { status, output: JSON.parse(stdout), errors: stderr };
}

function check(paths: readonly string[], cwd: string) {
  const { status, output, errors } = run(['check', ...paths], cwd);
  return {
    status,
    errors,
    ...(output as {
      findings: Finding[];
      undecided: { file: string; function: string; why: string }[];
      stats: { files: number; parsed: number; milliseconds: number; mapping: number; coverage: CoverageByApi };
    }),
  };
}

function simulate(path: string, cwd: string): SimulatedRun[] {
  return (run(['simulate', path, '--iommu', 'all'], cwd).output as { runs: SimulatedRun[] }).runs;
}

/** A copy of the doorbell code with its headers in reach, changed by `edit`. */
function changed(name: string, edit: (source: string) => string): { folder: string; source: string } {
  const folder = join(scratch, name);
  mkdirSync(join(folder, dirname(DOORBELL)), { recursive: true });
  execFileSync('ln', ['-s', join(tree, 'include'), join(folder, 'include')]);
  const source = edit(readFileSync(join(tree, DOORBELL), 'utf8'));
  writeFileSync(join(folder, DOORBELL), source);
  return { folder, source };
}

/** Gives each direction argument of one function's calls another constant. */
function withDirection(source: string, call: string, direction: string): string {
  const pattern = new RegExp(`(${call}\\([^;]*?)DMA_FROM_DEVICE`, 'g');
  const result = source.replace(pattern, `$1${direction}`);
  expect(result).not.toBe(source);
  return result;
}

function applied(source: string, edits: readonly Edit[]): string {
  const starts = [0];
  for (let i = source.indexOf('\n'); i >= 0; i = source.indexOf('\n', i + 1)) starts.push(i + 1);
  const offset = (line: number, column: number) => starts[line - 1]! + column - 1;
  return [...edits]
    .sort((a, b) => offset(b.line, b.column) - offset(a.line, a.column))
    .reduce(
      (text, e) => text.slice(0, offset(e.line, e.column)) + e.newText + text.slice(offset(e.endLine, e.endColumn)),
      source,
    );
}

describe('pci-ep-msi.c', () => {
  it('has no direction finding', () => {
    const { findings, status, stats } = check([DOORBELL], tree);
    expect(findings).toEqual([]);
    expect(status).toBe(0);
    expect(stats.parsed).toBe(1);
  });

  it('rings on every machine', () => {
    const runs = simulate(DOORBELL, tree);
    expect(runs.length).toBeGreaterThanOrEqual(4);
    expect(runs.filter((r) => r.outcome !== 'interrupt')).toEqual([]);
  });

  for (const everywhere of [false, true]) {
    it(`is flagged, repaired and faults when mapped DMA_TO_DEVICE${everywhere ? ' and unmapped so' : ''}`, () => {
      const original = readFileSync(join(tree, DOORBELL), 'utf8');
      const { folder, source } = changed(`to-device-${everywhere}`, (text) => {
        const mapped = withDirection(text, 'dma_map_resource', 'DMA_TO_DEVICE');
        return everywhere ? withDirection(mapped, 'dma_unmap_resource', 'DMA_TO_DEVICE') : mapped;
      });
      const { findings, status } = check([DOORBELL], folder);
      expect(findings.map((f) => f.rule)).toEqual(['direction-denies-write']);
      expect(status).toBe(1);
      const line = source.split('\n')[findings[0]!.line - 1]!;
      expect(line.slice(findings[0]!.column - 1)).toMatch(/^DMA_TO_DEVICE/);
      expect(applied(source, findings[0]!.fix!.edits)).toBe(original);
      const runs = simulate(DOORBELL, folder);
      for (const { iommu, outcome, untranslated, fault } of runs) {
        const enforced = untranslated === null && findIommu(iommu)!.enforces(defaultKernel) !== 'nothing';
        if (!enforced) expect({ iommu, outcome }).toEqual({ iommu, outcome: 'interrupt' });
        else
          expect({ iommu, kind: fault?.kind, access: fault?.access }).toEqual({
            iommu,
            kind: 'permission',
            access: 'write',
          });
      }
      expect(runs.length).toBeGreaterThanOrEqual(4);
    });
  }

  it('over-grants when mapped DMA_BIDIRECTIONAL', () => {
    const original = readFileSync(join(tree, DOORBELL), 'utf8');
    const { folder, source } = changed('bidirectional', (text) =>
      withDirection(text, 'dma_map_resource', 'DMA_BIDIRECTIONAL'),
    );
    const { findings, status } = check([DOORBELL], folder);
    expect(findings.map((f) => f.rule)).toEqual(['direction-overgrants']);
    expect(status).toBe(0);
    expect(applied(source, findings[0]!.fix!.edits)).toBe(original);
  });
});

/** Folders with C that a kernel is built from. */
const WHOLE = 'arch block crypto drivers fs init io_uring ipc kernel lib mm net samples security sound usr virt'.split(
  ' ',
);

const reports: TreeReport[] = [];

it.each(['7.2', '6.12'] as const)(
  'reports nothing on the whole of Linux %s that was not read in the code',
  (release) => {
    const root = linuxTree(release);
    const { findings, undecided, errors, stats } = check(WHOLE, root);
    const counts = new Map<string, { true: number; false: number }>();
    const unexplained = findings.flatMap((finding) => {
      const entry = entryOf(root, finding);
      const verdict = verdictOn(entry);
      const count = counts.get(finding.rule) ?? { true: 0, false: 0 };
      counts.set(finding.rule, count);
      if (verdict === null) return [{ ...entry, message: finding.message }];
      count[`${verdict}`]++;
      return [];
    });
    const version = linuxVersion(root);
    console.log(
      `corpus ${version}: ${stats.files} files, ${stats.parsed} followed, ${findings.length} findings, ` +
        `${unexplained.length} unexplained, ${stats.milliseconds} ms`,
    );
    console.table(stats.coverage);
    if (errors) console.log(errors);
    reports.push({ name: `Linux ${version || release}`, ...stats, undecided: undecided.length, findings: counts });
    // What only a newer package brings is news to look at, not a failure of this commit.
    if (version === versions[release] || version === '') expect(unexplained).toEqual([]);
    else if (unexplained.length > 0) console.log('new in this package:', unexplained);
    expect(stats.files).toBeGreaterThan(30_000);
    expect(stats.parsed).toBeGreaterThan(900);
    for (const api of ['dma_map_resource', 'dma_map_phys']) {
      const { calls, direction, access } = stats.coverage[api] ?? { calls: 0, direction: 0, access: 0 };
      expect(direction, `directions of ${api}() that are understood`).toBeGreaterThanOrEqual(0.95 * calls);
      if (release === '7.2')
        expect(access, `accesses to what ${api}() maps that are proven`).toBeGreaterThanOrEqual(0.8 * calls);
    }
  },
);

it('has its figures in the documentation', () => {
  const page = fileURLToPath(new URL('../../docs/corpus.md', import.meta.url));
  if (process.env.UPDATE === '1') writeFileSync(page, corpusPage(reports));
  for (const { name } of reports) expect(readFileSync(page, 'utf8')).toContain(name);
});
