/** What became of the mutants, for people. */
import { LineIndex } from '../../server/syntax/text.ts';
import { read } from '../project/repository.ts';
import type { Mutant } from './mutant.ts';
import type { Outcome } from './trial.ts';

export type Tried = Mutant & { readonly outcome: Outcome };

/** One line a file: how many were noticed, and how many were not. */
export function table(tried: readonly Tried[]): string {
  const files = [...new Set(tried.map(({ file }) => file))].sort();
  const row = (name: string, of: readonly Tried[]): string => {
    const count = (outcome: Outcome): string => String(of.filter((t) => t.outcome === outcome).length).padStart(9);
    return `${name.padEnd(40)}${count('killed')}${count('timeout')}${count('survived')}`;
  };
  const head = `${''.padEnd(40)}${'killed'.padStart(9)}${'timeout'.padStart(9)}${'survived'.padStart(9)}`;
  const rows = files.map((file) =>
    row(
      file,
      tried.filter((t) => t.file === file),
    ),
  );
  return [head, ...rows, row('all', tried)].join('\n');
}

/** A mutant with its line: `file:line: operator: what -> by`, and the line itself. */
export function place({ file, operator, start, end, text }: Mutant): string {
  const original = read(file);
  const { line } = new LineIndex(original).position(start);
  const short = (code: string): string => {
    const one = code.replace(/\s+/g, ' ').trim();
    return one.length > 60 ? `${one.slice(0, 57)}...` : one;
  };
  const what = `${short(original.slice(start, end))} -> ${short(text)}`;
  return `${file}:${line + 1}: ${operator}: ${what}\n    ${original.split('\n')[line]!.trim()}`;
}
