/** Each fix offered on the files of Linux 7.2 with findings: its finding is gone afterwards, and no other one has come. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundle } from '../support/bundle.ts';
import accepted from './accepted.json' with { type: 'json' };
import { linuxTree } from './linux.ts';

interface Edit {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly newText: string;
}
interface Finding {
  readonly rule: string;
  readonly file: string;
  readonly line: number;
  readonly fix: { readonly title: string; readonly edits: readonly Edit[] } | null;
}

const tree = linuxTree();

function check(args: readonly string[], input?: string): Finding[] {
  const { stdout } = spawnSync(process.execPath, [bundle('cli.js'), 'check', '--format', 'json', ...args], {
    cwd: tree,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
    input,
  });
  return (JSON.parse(stdout) as { findings: Finding[] }).findings;
}

it('removes what it is offered for, and brings nothing', () => {
  const files = [...new Set(accepted.findings.map(({ file }) => file))].filter((file) => existsSync(join(tree, file)));
  const findings = check(files);
  const offered = findings.filter(({ fix }) => fix !== null);
  const wrong = offered.flatMap(({ file, rule, line, fix }) => {
    const before = findings.filter((one) => one.file === file);
    const after = check(
      ['--stdin', '--stdin-filename', file],
      applied(readFileSync(join(tree, file), 'utf8'), fix!.edits),
    );
    const known = before.map((one) => `${one.rule} ${one.line}`);
    const found = after.map((one) => `${one.rule} ${originOf(one.line, fix!.edits)}`);
    const remains = found.filter((one) => one === `${rule} ${line}`);
    const wanted = known.filter((one) => one === `${rule} ${line}`).length - 1;
    const news = found.filter((one) => !known.includes(one));
    return news.length > 0 || remains.length > wanted ? [{ file, line, rule, title: fix!.title, remains, news }] : [];
  });
  expect(wrong).toEqual([]);
  expect(offered.length).toBeGreaterThan(3);
});

function applied(text: string, edits: readonly Edit[]): string {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  const offset = (line: number, column: number): number => starts[line - 1]! + column - 1;
  return edits
    .toSorted((a, b) => b.line - a.line || b.column - a.column)
    .reduce(
      (result, { line, column, endLine, endColumn, newText }) =>
        result.slice(0, offset(line, column)) + newText + result.slice(offset(endLine, endColumn)),
      text,
    );
}

/** The line before edits of one after them. */
function originOf(line: number, edits: readonly Edit[]): number {
  let moved = 0;
  for (const edit of edits.toSorted((a, b) => a.line - b.line)) {
    const added = edit.newText.split('\n').length - 1 - (edit.endLine - edit.line);
    if (line - moved <= edit.line) break;
    moved += added;
  }
  return line - moved;
}
