/**
 * The figures of a whole kernel tree: every C file of Linux 7.2 checked with nothing kept from before, against parsing those of
 * them that are read at all; once more with nothing changed, against a search for the names; and how many functions stay undecided.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { builtinModels } from '../../server/model/builtin.ts';
import { linuxTree } from '../corpus/linux.ts';
import { bundle } from '../support/bundle.ts';
import { type Figure, figure } from './figure.ts';
import type { ParsedFiles } from './parse-files.ts';
import { type Cost, costOf, type Run, runNode } from './process.ts';
import { median } from './statistics.ts';

const WARM_RUNS = 3;
/** Seconds after which a warm run is not worth another one. */
const LONG = 60;
const SEARCHES = 5;

/** What a mapping is made, asked about, synced and ended with. */
const API = new Set(['maps', 'checks', 'syncs', 'unmaps']);

interface CheckOutput {
  readonly stats: { readonly parsed: number };
  readonly undecided?: readonly unknown[];
}

export async function measureTree(): Promise<Figure[]> {
  requireRipgrep();
  const tree = linuxTree();
  // Only for those that are measured: the tree itself is kept in the user's cache.
  const cache = mkdtempSync(join(tmpdir(), 'doorbell-lint-cache-'));
  const env = { XDG_CACHE_HOME: cache };
  try {
    const check = () => runNode(bundle('cli.js'), ['check', '--format', 'json', tree], { env });
    const cold = await check();
    const warm: Run[] = [];
    do warm.push(await check());
    while (warm.length < WARM_RUNS && warm.at(-1)!.wall < LONG);
    const search = await searchCost(tree);
    const { output: candidates } = await runNode(script('candidates.ts'), [tree], { env });
    const parsing = await runNode(script('parse-files.ts'), [], { input: candidates });
    const plain = JSON.parse(parsing.output) as ParsedFiles;
    const files = JSON.parse(cold.output) as CheckOutput;
    const read = (JSON.parse(candidates) as unknown[]).length;
    if (read !== files.stats.parsed) throw new Error(`check read ${files.stats.parsed} files, but ${read} were parsed`);
    const undecided = undecidedIn(files, cold.errors);
    return [
      ...coldFigures(cold, plain),
      ...warmFigures(warm, search),
      figure({
        what: 'Linux 7.2, peak memory of the process',
        unit: 'MB',
        ours: Math.max(cold.peak, ...warm.map(({ peak }) => peak)),
        limit: { of: 'ours', value: 700 },
      }),
      figure({
        what: `Linux 7.2, functions undecided: ${undecided} of ${plain.mapping} that map`,
        unit: '%',
        ours: (100 * undecided) / plain.mapping,
        limit: { of: 'ours', value: 1 },
      }),
    ];
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}

function coldFigures(cold: Cost, plain: Cost): Figure[] {
  const parsing = (value: number) => ({ what: 'parsing', value });
  const [what, unit] = ['Linux 7.2 cold', 's'] as const;
  return [
    figure({
      what: `${what}, CPU`,
      unit,
      ours: cold.cpu,
      against: parsing(plain.cpu),
      limit: { of: 'ratio', value: 5 },
    }),
    figure({ what: `${what}, wall`, unit, ours: cold.wall, against: parsing(plain.wall) }),
  ];
}

function warmFigures(warm: readonly Cost[], search: readonly Cost[]): Figure[] {
  const middle = (costs: readonly Cost[], of: keyof Cost) => median(costs.map((cost) => cost[of]));
  return (['cpu', 'wall'] as const).map((of) =>
    figure({
      what: `Linux 7.2 warm, ${of === 'cpu' ? 'CPU' : of}`,
      unit: 's',
      ours: middle(warm, of),
      against: { what: 'ripgrep', value: middle(search, of) },
      limit: { of: 'ratio', value: 1.5 },
    }),
  );
}

/** Before anything is measured for minutes. */
function requireRipgrep(): void {
  try {
    execFileSync('rg', ['--version'], { stdio: 'ignore' });
  } catch {
    throw new Error(
      'rg is not on the PATH, and a warm check is measured against it: install ripgrep, as from your distribution',
    );
  }
}

/** What it costs to search the C files of a tree for the names of the DMA API. */
async function searchCost(tree: string): Promise<Cost[]> {
  const names = builtinModels.flatMap(({ functions = {} }) =>
    Object.keys(functions).filter((name) => API.has(functions[name]?.effect ?? '')),
  );
  const costs: Cost[] = [];
  for (let i = 0; i < SEARCHES; i++)
    costs.push(await costOf('rg', ['--files-with-matches', '--word-regexp', '--glob=*.c', names.join('|'), tree]));
  return costs;
}

/** How many functions were not followed to their end: named in the output, or counted at its side. */
function undecidedIn({ undecided }: CheckOutput, errors: string): number {
  return undecided?.length ?? Number(/followed in part only.*: (\d+)/.exec(errors)?.[1] ?? 0);
}

function script(name: string): string {
  return fileURLToPath(new URL(name, import.meta.url));
}
