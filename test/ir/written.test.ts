/** How code is written at a range, for edits. */
import { expect, test } from 'vitest';
import { namesMember, termsAt } from '../../server/ir/written.ts';
import { openParser } from '../support/engine.ts';

const parser = await openParser();

/** The first range of the statement `x = CODE;` that is CODE. */
function at(code: string) {
  const text = `void f(void)\n{\n\tx = ${code};\n}\n`;
  const start = text.indexOf(code);
  return [parser.parse(text).root, { start, end: start + code.length }] as const;
}

test.for([
  ['FLAG', ['FLAG']],
  ['0x2', ['0x2']],
  ['(ONE | (TWO | 4))', ['ONE', 'TWO', '4']],
  ['ONE /* first */ | TWO', ['ONE', 'TWO']],
  ['ONE + TWO', null],
  ['ONE | two()', null],
  ['record->flags', null],
  ['-1', ['-1']],
] as const)('%s', ([code, terms]) => {
  expect(termsAt(...at(code))).toEqual(terms);
});

test('a range that is no expression of its own has no terms', () => {
  const [root, { start, end }] = at('ONE + TWO');
  expect(termsAt(root, { start, end: end - 1 })).toBeNull();
});

test.for([
  ['f(r->x)', true],
  ['f(r.x)', true],
  ['f("r->x", 1.5)', false],
  ['f(x)', false],
] as const)('whether %s goes through a member', ([code, isMember]) => {
  expect(namesMember(...at(code))).toBe(isMember);
});
