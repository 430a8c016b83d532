/** The parser alone, with the grammar that the engine uses. */
import { Language, Parser } from 'web-tree-sitter';
import { maskKernelC } from '../../server/syntax/mask.ts';
import { parserModules } from '../support/engine.ts';
import { median } from './statistics.ts';

const PARSES = 20;

export async function openPlainParser(): Promise<Parser> {
  const { runtime, grammar } = parserModules();
  await Parser.init({ wasmBinary: runtime });
  return new Parser().setLanguage(await Language.load(grammar));
}

/** Milliseconds that it takes to parse a whole text, the masking left out. */
export async function parseTime(text: string): Promise<number> {
  const parser = await openPlainParser();
  const { text: masked } = maskKernelC(text);
  const times: number[] = [];
  // What the first ones take to be compiled is no part of it.
  for (let i = 0; i < 2 * PARSES; i++) {
    const begun = performance.now();
    parser.parse(masked)!.delete();
    times.push(performance.now() - begun);
  }
  parser.delete();
  return median(times.slice(PARSES));
}
