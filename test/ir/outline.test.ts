/** What a file declares and how its functions lower, kept from edit to edit: as a fresh reading has it, and the same objects where nothing changed. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { FunctionIr } from '../../server/ir/ir.ts';
import { lowerFunction, lowerRelative } from '../../server/ir/lower.ts';
import { type Outline, outlineOf } from '../../server/ir/outline.ts';
import { Fragments, type Lowered, Symbols } from '../../server/ir/symbols.ts';
import { buildModel } from '../../server/model/build.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import type { CParser, SyntaxTree } from '../../server/syntax/parser.ts';
import { nowhere, openParser } from '../support/engine.ts';

const { names } = buildModel(builtinModels);
let parser: CParser;
let fragments: Fragments;

beforeAll(async () => {
  parser = await openParser();
  fragments = new Fragments(parser);
});

interface Version {
  readonly tree: SyntaxTree;
  readonly outline: Outline;
  readonly symbols: Symbols;
}

function version(tree: SyntaxTree, outline: Outline, lowered?: Lowered): Version {
  return { tree, outline, symbols: new Symbols(outline.declarations, () => undefined, names, fragments, lowered) };
}

function open(text: string): Version {
  const tree = parser.parse(text);
  return version(tree, outlineOf(tree));
}

function edit(before: Version, text: string): Version {
  const tree = parser.update(before.tree, text);
  const outline = outlineOf(tree, before.outline);
  const isSame = outline.environment === before.outline.environment;
  return version(tree, outline, isSame ? before.symbols.lowered : undefined);
}

function lowered({ symbols, tree }: Version, how = lowerRelative): Map<string, FunctionIr> {
  return new Map(symbols.functionDefinitions().map((one) => [one.name, how(one, nowhere, symbols, tree.masks)]));
}

/** The tables of an outline without the nodes of the tree, which are others in each. */
function tables({ outline: { declarations } }: Version) {
  const { macros, enumerators, records, typedefs, functions, prototypes, globals, includes } = declarations;
  const named = [...functions].map(([name, all]) => [name, all.map(({ node, returns }) => [node.text, returns])]);
  const objects = [...globals].map(([name, { type, constant, initializer }]) => [
    name,
    type,
    constant,
    initializer?.text,
  ]);
  return { macros, enumerators, records, typedefs, named, prototypes, objects, includes };
}

const driver = `#include "x.h"
#define SIZE 8
struct ring { u32 head; struct { int a; } in; };
enum state { IDLE, BUSY = 4 };
typedef struct ring ring_t;
static const int limit = 3;
int other(void);
#ifdef CONFIG_X
static int first(ring_t *r)
{
	return r->head + SIZE;
}
#endif
static int second(struct ring *r)
{
	int i;

	list_for_each_entry(i, r, x) {
		if (first(r) > limit)
			return BUSY;
	}
	return other() ? r->in.a : SIZE;
}
`;

const edits: readonly (readonly [what: string, from: string, to: string, isSame: boolean])[] = [
  ['a blank in a body', 'return r->head', 'return  r->head', true],
  ['a statement in a body', 'int i;', 'int i;\n\tother();', true],
  ['a comment between functions', '#endif\n', '#endif\n/* both */\n', true],
  ['a macro', 'SIZE 8', 'SIZE 16', false],
  ['a field', 'u32 head;', 'u32 head, tail;', false],
  ['an enumerator', 'BUSY = 4', 'BUSY = 5', false],
  ['the value of an object', 'limit = 3', 'limit = 30', false],
  ['the type that a function returns', 'static int first', 'static long first', false],
  ['the name of a function', 'first(ring_t', 'zeroth(ring_t', false],
  ['a condition of the configuration', 'CONFIG_X', 'CONFIG_Y', false],
  ['an include', 'x.h', 'y.h', false],
  ['a function more', '#endif', '#endif\nint third(void) { return 0; }', false],
  ['a macro in a body', 'int i;', 'int i;\n#define SIZE 9', false],
  ['a body that does not end', 'return r->head + SIZE;\n}', 'return r->head + SIZE;\n', false],
];

describe('after an edit', () => {
  test.each(edits)('%s: it declares what a fresh reading finds', (_, from, to) => {
    const text = driver.replace(from, to);
    expect(tables(edit(open(driver), text))).toEqual(tables(open(text)));
  });

  test.each(edits)('%s: functions lower as in a fresh reading', (_, from, to) => {
    const text = driver.replace(from, to);
    const before = open(driver);
    lowered(before);
    lowered(before, lowerFunction);
    const after = edit(before, text);
    expect(lowered(after, lowerFunction)).toEqual(lowered(open(text), lowerFunction));
  });

  test.each(edits)('%s: names mean the same is %4$s', (_, from, to, isSame) => {
    const before = open(driver);
    const after = edit(before, driver.replace(from, to));
    expect(after.outline.environment === before.outline.environment).toBe(isSame);
  });
});

test('an edit of one body lowers that function again and no other', () => {
  const before = open(driver);
  const was = lowered(before);
  const is = lowered(edit(before, driver.replace('return r->head', 'return 1 + r->head')));
  expect(is.get('first')).not.toBe(was.get('first'));
  expect(is.get('second')).toBe(was.get('second'));
});

test('a function that stays where it is stays the same object with its ranges in the file', () => {
  const before = open(driver);
  const was = lowered(before, lowerFunction);
  const is = lowered(edit(before, driver.replace('int i;', 'int i, j;')), lowerFunction);
  expect(is.get('first')).toBe(was.get('first'));
});

test('a loop macro of another name is another function, though the tree is as it was', () => {
  const before = open(driver);
  const was = lowered(before);
  const text = driver.replace('list_for_each_entry', 'hlst_for_each_entry');
  const after = edit(before, text);
  expect(after.tree.masked).toBe(before.tree.masked);
  expect(lowered(after).get('second')).not.toBe(was.get('second'));
  expect(lowered(after, lowerFunction)).toEqual(lowered(open(text), lowerFunction));
});

test('ranges of a function count from where it starts, or from the start of its file', () => {
  const one = open(driver);
  const [relative, placed] = [lowered(one).get('second')!, lowered(one, lowerFunction).get('second')!];
  const base = driver.indexOf('static int second');
  expect(relative.range).toEqual({ start: 0, end: driver.length - 1 - base });
  expect(driver.slice(placed.nameRange.start, placed.nameRange.end)).toBe('second');
  const ranges = (fn: FunctionIr) =>
    fn.blocks.flatMap(({ instructions, terminator }) => [...instructions, terminator].map(({ range }) => range));
  expect(ranges(relative).map(({ start, end }) => ({ start: start + base, end: end + base }))).toEqual(ranges(placed));
});
