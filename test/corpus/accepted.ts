/** The findings on Linux that were read in the code, with the proof of each: accepted.json. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import accepted from './accepted.json' with { type: 'json' };

/** The packages that they were read in, by release. */
export const { versions } = accepted;

/** A finding in a kernel tree: its file beneath the tree, its line counted from 1. */
export interface TreeFinding {
  readonly file: string;
  readonly line: number;
  readonly rule: string;
}

interface Entry {
  readonly file: string;
  readonly function: string;
  readonly rule: string;
  readonly text: string;
}

const key = ({ file, function: name, rule, text }: Entry): string => [file, name, rule, text].join('\n');
const isTrue = new Set(accepted.findings.map(key));
const isFalse = new Set(accepted.falsePositives.map(key));

/** What accepted.json calls a finding, by its function and the text of its line, which outlive releases. */
export function entryOf(tree: string, { file, line, rule }: TreeFinding): Entry {
  const lines = readFileSync(join(tree, file), 'utf8').split('\n');
  const text = lines[line - 1]!.trim().replace(/\s+/g, ' ');
  return { file, function: functionAt(lines, line - 1), rule, text };
}

/** Whether a finding is known to be a true defect, or a false positive; null where nobody has read it. */
export function verdictOn(entry: Entry): boolean | null {
  if (isTrue.has(key(entry))) return true;
  return isFalse.has(key(entry)) ? false : null;
}

/** The name of the function that holds a line, as kernel style writes it: its brace stands alone at the start of a line. */
function functionAt(lines: readonly string[], line: number): string {
  let at = line;
  while (at > 0 && lines[at] !== '{') at--;
  while (at > 0 && !/^\w.*\(/.test(lines[at]!)) at--;
  return /(\w+)\s*\(/.exec(lines[at]!)?.[1] ?? '';
}
