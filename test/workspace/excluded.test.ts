/** What `files.exclude` hides. */
import { expect, test } from 'vitest';
import { excluder } from '../../server/workspace/excluded.ts';
import { MatchBudget } from '../../server/workspace/glob.ts';

test.each<[string, string[], string[]]>([
  ['**/old', ['old', 'a/old', 'a/b/old'], ['older', 'old.c', 'a/new']],
  ['**/*.mod.c', ['a.mod.c', 'a/.b.mod.c'], ['a.c']],
  ['out', ['out'], ['a/out']],
  ['out/**', ['out/a', 'out/a/b.c'], ['a/out/b.c']],
  ['a/**/b', ['a/b', 'a/x/y/b'], ['b', 'x/a/b']],
  ['**/{old,out{1,2}}/*.[ch]', ['a/old/x.c', 'out2/x.h'], ['out/x.c', 'out3/x.c', 'old/x.o']],
  ['**/?.c', ['a.c', 'x/ä.c'], ['ab.c']],
  ['{open', ['{open'], ['open']],
  ['**', ['a', 'a/b.c'], []],
])('%s', (pattern, hidden, shown) => {
  const isExcluded = excluder([pattern], expect.unreachable);
  expect(hidden.filter((name) => !isExcluded(name))).toEqual([]);
  expect(shown.filter(isExcluded)).toEqual([]);
});

test('patterns that take too long, or are too many, hide nothing, and say so once', () => {
  const problems: string[] = [];
  const patterns = [`**/${'{a,b}'.repeat(40)}`, `${'**/a*a/'.repeat(20)}b`];
  const isExcluded = excluder(patterns, (one) => problems.push(one), new MatchBudget(100_000));
  const deep = `${'a/aa/'.repeat(300)}x`;
  for (let i = 0; i < 1000 && problems.length < 2; i++) expect(isExcluded(deep)).toBe(false);
  expect(isExcluded('a/aa')).toBe(false);
  expect(problems).toEqual([
    expect.stringMatching(/^the pattern `\*\*\/\{a,b\}.*` has too many alternatives; it hides nothing$/),
    'the patterns of what is hidden take too long; from here on, nothing is hidden',
  ]);
});
