/** The tree of a text does not depend on how the text came to be. */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { type CParser, MAX_TEXT, type Node, type SyntaxTree } from '../../server/syntax/parser.ts';
import { driver } from '../support/driver.ts';
import { openParser } from '../support/engine.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

const original = driver('DMA_TO_DEVICE').replace(
  '	ret = pci',
  '	struct s *q __free(put) = get();\n\tlist_for_each_entry(q, &demo->list, entry) {\n\t\tscoped_guard(mutex, &q->lock)\n\t\t\tg(q);\n\t}\n\tret = pci',
);

const edit = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  length: fc.oneof(fc.nat(3), fc.nat(60), fc.nat(2_000)),
  text: fc.oneof(
    fc.constantFrom(
      '',
      ' ',
      '\n',
      '{',
      '}',
      '(',
      ')',
      ';',
      '"',
      "'",
      '/*',
      '*/',
      '//',
      '#if 0\n',
      '#endif\n',
      '\\\n',
      '\0',
      'é',
    ),
    fc.constantFrom(
      '__iomem ',
      '__free(kfree) ',
      'scoped_guard(m, l) ',
      'list_for_each_entry(a, b, c) {',
      'struct s *',
      'if (x) ',
    ),
    fc.string({ maxLength: 5 }),
  ),
});

/** Everything that a tree says: kinds, places and errors of its nodes, and what was masked. */
function said({ root, masks }: SyntaxTree): unknown {
  const lines: string[] = [];
  const visit = (node: Node, depth: number): void => {
    const mark = node.isMissing ? ' missing' : node.isError ? ' error' : '';
    lines.push(`${' '.repeat(depth)}${node.type} ${node.startIndex}-${node.endIndex}${mark}`);
    for (const child of node.children) if (child) visit(child, depth + 1);
  };
  visit(root, 0);
  return { lines, masks: [...masks] };
}

/** Texts that are C, each an edit away from another. */
const versions = [
  original,
  original.replace('if (ret)', 'if (ret < 0)'),
  `${original}\nint more(void) { return g(struct s, 1); }\n`,
];

test('a tree that followed edits is that of a fresh parse, once the text is C again', () => {
  fc.assert(
    fc.property(fc.array(edit, { minLength: 1, maxLength: 5 }), fc.constantFrom(...versions), (edits, last) => {
      let text = original;
      let tree = parser.parse(text);
      const follow = (next: string): void => {
        text = next;
        tree = parser.update(tree, text);
        const fresh = parser.parse(text);
        expect(tree.text).toBe(text);
        expect([...tree.masks]).toEqual([...fresh.masks]);
        expect(tree.root.endIndex).toBe(fresh.root.endIndex);
        // How the grammar recovers from an error hangs on what it may keep of the tree before.
        expect(tree.root.hasError).toBe(fresh.root.hasError);
        if (!fresh.root.hasError) expect(said(tree)).toEqual(said(fresh));
        fresh.dispose();
      };
      for (const { at, length, text: inserted } of edits) {
        const start = Math.floor(at * text.length);
        follow(text.slice(0, start) + inserted + text.slice(start + length));
      }
      follow(last);
      expect(tree.root.hasError).toBe(false);
      tree.dispose();
    }),
    { numRuns: 60 },
  );
});

test('offsets count UTF-16 units, in front of a node and within it', () => {
  const text = '/* \u{1f600} é */ int naïve = f("\u{1f600}", x);\n';
  const tree = parser.parse(text);
  const call = tree.root.descendantsOfType('call_expression')[0]!;
  expect(text.slice(call.startIndex, call.endIndex)).toBe('f("\u{1f600}", x)');
  tree.dispose();
});

test('text that is no C is a tree with errors', () => {
  for (const text of ['', '\0', '}}}}', '(('.repeat(500), 'int f( {', '\u{1f600}']) {
    const tree = parser.parse(text);
    expect(tree.root.endIndex).toBeLessThanOrEqual(text.length);
    tree.dispose();
  }
});

test('a file beyond any driver is not parsed', () => {
  const text = ' '.repeat(MAX_TEXT);
  const tree = parser.parse(`int x;${text}`);
  expect(tree.root.namedChildCount).toBe(0);
  const within = parser.parse(`int x;${text.slice(6)}`);
  expect(within.root.namedChildCount).toBe(1);
  const after = parser.update(within, `int x;${text}`);
  expect(after.root.namedChildCount).toBe(0);
  tree.dispose();
  after.dispose();
});
