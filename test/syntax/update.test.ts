/** A tree that was updated is the tree of the new text, and the old one stays that of the old text. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { maskAgain, maskKernelC } from '../../server/syntax/mask.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { differenceOf } from '../../server/syntax/text.ts';
import { openParser } from '../support/engine.ts';

let parser: CParser;

beforeAll(async () => {
  parser = await openParser();
});

const text = 'int __init f(void)\n{\n\treturn 0;\n}\n\nint g(int a)\n{\n\tif (a)\n\t\treturn f();\n\treturn 1;\n}\n';

test('both trees are those of their texts', () => {
  const old = parser.parse(text);
  const tree = parser.update(old, text.replace('if (a)', 'while (a)'));
  expect(tree.root.toString()).toBe(parser.parse(tree.text).root.toString());
  expect(old.root.toString()).toBe(parser.parse(text).root.toString());
});

test('where nodes are others is told, and nothing else', () => {
  const tree = parser.update(parser.parse(text), text.replace('return f();', 'return f;'));
  const [start, end] = [text.indexOf('return f'), text.indexOf('return 1')];
  expect(tree.changed.length).toBeGreaterThan(0);
  for (const range of tree.changed) {
    expect(range.start).toBeGreaterThanOrEqual(start);
    expect(range.end).toBeLessThanOrEqual(end);
  }
  expect(parser.update(parser.parse(text), text.replace('return 0', 'return  0')).changed).toEqual([]);
});

test('the difference of two texts turns one into the other', () => {
  const texts = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 12 });
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const { start, oldEnd, newEnd } = differenceOf(before, after);
      expect(before.slice(0, start) + after.slice(start, newEnd) + before.slice(oldEnd)).toBe(after);
      expect(start <= oldEnd && start <= newEnd).toBe(true);
    }),
  );
});

test('a text that was edited is masked as if it were read for the first time', () => {
  const words = [
    'static int __init f(void)\n{\n',
    '\tlist_for_each_entry(a, b, c) {\n',
    '\t\tg(struct x, 1);\n\t}\n',
    '}\n',
  ];
  const pieces = [
    ...words,
    '/* ',
    ' */',
    '"',
    '__free(kfree)',
    'scoped_guard(a, b)\n',
    '#define A \\\n',
    '(',
    ')',
    '{',
    '}',
    '\n',
    ' ',
  ];
  const texts = fc.array(fc.constantFrom(...pieces), { maxLength: 40 });
  fc.assert(
    fc.property(texts, texts, fc.nat(40), fc.nat(3), (all, added, at, removed) => {
      const before = all.join('');
      const after = all.toSpliced(at, removed, ...added.slice(0, 4)).join('');
      const again = maskAgain(maskKernelC(before), after, differenceOf(before, after));
      expect(again).toEqual(maskKernelC(after));
    }),
    { numRuns: 2_000 },
  );
});
