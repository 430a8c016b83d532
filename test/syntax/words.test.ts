/** The names in C text, and the comments. */
import { expect, test } from 'vitest';
import { commentsOf, wordsOf } from '../../server/syntax/words.ts';

const textsOf = (text: string): string[] => wordsOf(text).map((word) => word.text);

test('comments, strings, characters and numbers hold no names', () => {
  expect(textsOf('a /* b */ "c \\" /* d" \'e\' 0x1f // g\nh')).toEqual(['a', 'h']);
});

test('an apostrophe or a quote without its end hides nothing beyond its line', () => {
  expect(textsOf("#error don't\na")).toEqual(['error', 'don', 't', 'a']);
});

test('what is called, what is a member, and what a word is assigned to', () => {
  const found = wordsOf('.a = &b, x->c (d), e . f == g').map(({ text, isCalled, isMember, isAssigned }) => [
    text,
    isCalled,
    isMember,
    isAssigned,
  ]);
  expect(found).toEqual([
    ['a', false, true, true],
    ['b', false, false, false],
    ['x', false, false, false],
    ['c', true, true, false],
    ['d', false, false, false],
    ['e', false, false, false],
    ['f', false, true, false],
    ['g', false, false, false],
  ]);
});

test('comments are not those in strings and characters, and end with the text', () => {
  const text = 'a /* b */ "/* c" \'"\' // d\n/* e';
  expect(commentsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(['/* b */', '// d', '/* e']);
});
