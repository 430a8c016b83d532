/**
 * The figures of an editor, on real drivers: from a blank that is typed in a function to the diagnostics for it, against one
 * parse of the whole file; and from the start of a server that has nothing kept from before to its first diagnostics.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Position } from 'vscode-languageserver/node';
import { LineIndex } from '../../server/syntax/text.ts';
import { toUri } from '../../server/workspace/source.ts';
import { linuxTree } from '../corpus/linux.ts';
import { bundle } from '../support/bundle.ts';
import { openEngine } from '../support/engine.ts';
import { openInEditor } from './editor.ts';
import { type Figure, figure } from './figure.ts';
import { openPlainParser, parseTime } from './parse.ts';
import { runNode } from './process.ts';
import { median, quantile } from './statistics.ts';

const STARTS = 5;
const KEYSTROKES = 40;
/** Keystrokes after which a server is as fast as it will be. */
const WARM_UP = 10;
/** Milliseconds in which a server comes to rest that has read its index. */
const REST = 3_000;

/** Each with the most milliseconds that a server may take from its start to the first diagnostics, where there is a limit. */
const FILES: readonly { readonly path: string; readonly first?: number }[] = [
  { path: 'drivers/pci/endpoint/pci-ep-msi.c' },
  { path: 'drivers/pci/endpoint/functions/pci-epf-test.c', first: 1_000 },
  { path: 'drivers/net/ethernet/marvell/mvneta.c', first: 2_000 },
  { path: 'drivers/net/ethernet/intel/e1000e/netdev.c' },
  { path: 'drivers/net/ethernet/nvidia/forcedeth.c' },
];

/** A parse takes so little of some files that nobody could tell the difference. */
const LEAST_LIMIT = 10;

export function measureTyping(): Promise<Figure[]> {
  return withCache(measureWithIndex);
}

/** `env` has the caches that keystrokes are measured with: the index of the tree is there, and a server has nothing else to do. */
async function measureWithIndex(env: NodeJS.ProcessEnv): Promise<Figure[]> {
  const figures: Figure[] = [];
  const firsts: Figure[] = [];
  for (const { path, first } of FILES) {
    const file = join(linuxTree(), path);
    const name = path.split('/').slice(-2).join('/');
    const parse = await parseTime(readFileSync(file, 'utf8'));
    const times = await keystrokes(file, env);
    const limit = Math.max(LEAST_LIMIT, 1.5 * parse);
    for (const [which, share, value] of [
      ['median', 0.5, limit],
      ['95 %', 0.95, 2 * limit],
    ] as const)
      figures.push(
        figure({
          what: `a blank in ${name}, ${which}`,
          unit: 'ms',
          ours: quantile(times, share),
          against: { what: 'parsing', value: parse },
          limit: { of: 'ours', value },
        }),
      );
    const limitOfFirst = first === undefined ? null : ({ of: 'ours', value: first } as const);
    const ours = median(await firstDiagnostics(file));
    firsts.push(figure({ what: `first diagnostics of ${name}`, unit: 'ms', ours, limit: limitOfFirst }));
  }
  return [...figures, ...firsts];
}

/** Milliseconds from the start of a server to its first diagnostics, with all caches empty, one per start. */
async function firstDiagnostics(file: string): Promise<number[]> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++)
    await withCache(async (env) => {
      const begun = performance.now();
      const editor = await openInEditor(file, env);
      await editor.pull();
      times.push(performance.now() - begun);
      await editor.close();
    });
  return times;
}

/** Milliseconds from an edit to the diagnostics for it, one per keystroke. */
async function keystrokes(file: string, env: NodeJS.ProcessEnv): Promise<number[]> {
  const times: number[] = [];
  const at = await placeToType(file);
  // Makes the index.
  await runNode(bundle('cli.js'), ['check', file], { env });
  const editor = await openInEditor(file, env);
  await editor.pull();
  await setTimeout(REST);
  for (let i = 0; i < WARM_UP + KEYSTROKES; i++) {
    const typed = performance.now();
    await editor.type(' ', at);
    await editor.pull();
    times.push(performance.now() - typed);
  }
  await editor.close();
  return times.slice(WARM_UP);
}

/** Where the body begins of the longest function that maps, or of the longest one where none does. */
async function placeToType(file: string): Promise<Position> {
  const text = readFileSync(file, 'utf8');
  const uri = toUri(file);
  const engine = await openEngine();
  engine.open(uri, text);
  const calls = engine.dmaCalls(uri).maps;
  const parser = await openPlainParser();
  const tree = parser.parse(text)!;
  const functions = tree.rootNode
    .descendantsOfType('function_definition')
    .toSorted((a, b) => b.endIndex - b.startIndex - (a.endIndex - a.startIndex));
  const maps = ({ startIndex, endIndex }: (typeof functions)[number]) =>
    calls.some(({ range }) => range.start >= startIndex && range.end <= endIndex);
  const body = (functions.find(maps) ?? functions[0])?.childForFieldName('body');
  if (!body) throw new Error(`${file} has no function`);
  const { line, column } = new LineIndex(text).position(body.startIndex + 1);
  return { line, character: column };
}

/** Surroundings with caches of their own, empty at first. */
async function withCache<T>(body: (env: NodeJS.ProcessEnv) => Promise<T>): Promise<T> {
  const cache = mkdtempSync(join(tmpdir(), 'doorbell-lint-cache-'));
  try {
    return await body({ ...process.env, XDG_CACHE_HOME: cache, NODE_COMPILE_CACHE: join(cache, 'compiled') });
  } finally {
    rmSync(cache, { recursive: true, force: true });
  }
}
