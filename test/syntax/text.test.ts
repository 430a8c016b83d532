/** Offsets and positions are two names of one place. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { excerpt, LineIndex } from '../../server/syntax/text.ts';

const text = fc
  .array(fc.constantFrom('a', '\n', '\r\n', '\u{1f600}', '\t'), { maxLength: 30 })
  .map((parts) => parts.join(''));

test('from an offset to its position and back', () => {
  fc.assert(
    fc.property(text, (content) => {
      const lines = new LineIndex(content);
      for (let offset = 0; offset <= content.length; offset++) {
        const position = lines.position(offset);
        const before = content.slice(0, offset).split('\n');
        expect(position).toEqual({ line: before.length - 1, column: before.at(-1)!.length });
        expect(lines.offset(position)).toBe(offset);
      }
    }),
  );
});

test('what lies outside is the nearest place inside', () => {
  const lines = new LineIndex('ab\nc');
  expect(lines.position(-1)).toEqual({ line: 0, column: 0 });
  expect(lines.position(99)).toEqual({ line: 1, column: 1 });
  expect(lines.offset({ line: 9, column: 0 })).toBe(4);
  expect(lines.offset({ line: -1, column: 1 })).toBe(0);
  expect(lines.offset({ line: 0, column: 99 })).toBe(3);
  expect(lines.offset({ line: 1, column: -5 })).toBe(3);
});

test('an excerpt is one line, and no longer than it may be', () => {
  const text = 'if (a &&\n\t    b)';
  expect(excerpt(text, { start: 4, end: text.length - 1 }, 60)).toBe('a && b');
  expect(excerpt(text, { start: 4, end: text.length - 1 }, 5)).toBe('a ...');
});
