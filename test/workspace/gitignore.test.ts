/** What a `.gitignore` says, beside what git takes it to say. */
import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { GitIgnore } from '../../server/workspace/gitignore.ts';
import { MatchBudget, TooMuchWork } from '../../server/workspace/glob.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const pieces = [
  ...['a', 'b', 'ab', '*', '**', '?', '/', '/**/', '**/', '[ab]', '[!a]', '[^b]', '[a-c]', ']', '\\', '\\*', '!'],
  ...['#', ' ', '.c', '-', '[]a]', '[[:alpha:]]', '[\\]]', '[a-]'],
];
// Git itself takes `a**/` for `a` before two stars of their own, and a slash between brackets for one; one behind a backslash, as
// it stands to stars, now for one and now not.
const isPlain = (line: string) => !/[^/]\*\*/.test(line) && !/\[[^\]]*\//.test(line) && !/\\\//.test(line);
const line = fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength: 6 }).map((words) => words.join(''));
const lines = fc.array(line.filter(isPlain), { minLength: 1, maxLength: 3 });
const letters = fc.constantFrom('a', 'b', 'c', 'ab', ' ', '*', '!', '#', ']', '[', '\\', '-');
const name = fc.array(letters, { minLength: 1, maxLength: 3 }).map((words) => words.join(''));
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

/** Whether a path or a folder that it is in is ignored. */
function isIgnored(rules: GitIgnore, path: string): boolean {
  const names = path.split('/');
  return names.some((_, i) => rules.ignores(names.slice(0, i + 1).join('/'), i < names.length - 1) === true);
}

test('any patterns ignore what git ignores for them', () => {
  const root = temporaryTree({});
  execFileSync('git', ['init', '--quiet', root]);
  const ask = ['-C', root, 'check-ignore', '--no-index', '--stdin', '-z'];
  const agree = (texts: readonly string[], paths: readonly string[]) => {
    writeFileSync(join(root, '.gitignore'), texts.join('\n'));
    const { stdout } = spawnSync('git', ask, { input: paths.join('\0'), encoding: 'utf8' });
    const rules = new GitIgnore(texts.join('\n'), new MatchBudget());
    expect(paths.filter((one) => isIgnored(rules, one))).toEqual(stdout.split('\0').slice(0, -1));
  };
  fc.assert(fc.property(lines, fc.uniqueArray(path, { minLength: 20, maxLength: 20 }), agree), { numRuns: 200 });
});

test.each([
  ['\ufeff*.c', 'a.c', true],
  ['*.c\r\n', 'a.c', true],
  ['a\\ ', 'a ', true],
  ['a  ', 'a', true],
  ['[z-', '[z-', undefined],
  ['GRÖSSE.?', 'GRÖSSE.ß', true],
  ['*.c', 'a.C', undefined],
])('%j on %j: %j', (text, path, verdict) => {
  expect(new GitIgnore(text, new MatchBudget()).ignores(path, false)).toBe(verdict);
});

test('work is bounded, whatever the patterns are', () => {
  const rules = new GitIgnore('**/a/**/a*a*a*a/**/b', new MatchBudget(10_000));
  expect(() => {
    for (;;) rules.ignores('a/'.repeat(500), true);
  }).toThrow(TooMuchWork);
});
