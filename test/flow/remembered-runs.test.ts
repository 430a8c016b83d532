/** What an edit has run again: the functions that it concerns, and no others. */
import { beforeAll, describe, expect, test } from 'vitest';
import { RememberedRuns } from '../../server/flow/remembered-runs.ts';
import { Unit } from '../../server/flow/unit.ts';
import { outlineOf } from '../../server/ir/outline.ts';
import { Fragments, Symbols } from '../../server/ir/symbols.ts';
import { buildModel } from '../../server/model/build.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { nowhere, openParser } from '../support/engine.ts';

const text = `struct nic { dma_addr_t rx; dma_addr_t tx; int count; };

static int callee(struct nic *nic, int n)
{
	return n + 1;
}

static int caller(struct nic *nic)
{
	return callee(nic, 2);
}

static void writes(struct nic *nic)
{
	nic->tx = 4;
	nic->count = 1;
}

static dma_addr_t reads(struct nic *nic)
{
	return nic->tx;
}

static int alone(struct nic *nic)
{
	return nic->count;
}
`;
const NAMES = ['callee', 'caller', 'writes', 'reads', 'alone'];

const model = buildModel(builtinModels);
let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

/** The functions that are run again after an edit. */
function runAgain(edit: (text: string) => string): string[] {
  const [runs, fragments] = [new RememberedRuns(), new Fragments(parser)];
  const tree = parser.parse(text);
  const outline = outlineOf(tree);
  const symbols = new Symbols(outline.declarations, () => undefined, model.names, fragments);
  const first = new Unit(nowhere, text, symbols, tree.masks, model);
  analyse(first, runs);
  const edited = parser.update(tree, edit(text));
  const after = outlineOf(edited, outline);
  const lowered = after.environment === outline.environment ? symbols.lowered : undefined;
  const names = new Symbols(after.declarations, () => undefined, model.names, fragments, lowered);
  const second = new Unit(nowhere, edited.text, names, edited.masks, model);
  const again = analyse(second, runs);
  for (const one of [tree, edited]) one.dispose();
  return again;
}

function analyse(unit: Unit, runs: RememberedRuns): string[] {
  const run: string[] = [];
  runs.begin(unit);
  for (const name of NAMES) {
    unit.ir(name);
    runs.of(name, '', () => {
      run.push(name);
      return { runs: [], cut: [], steps: 0 };
    });
  }
  return run;
}

describe('after an edit that', () => {
  test.each<[string, (text: string) => string, string[]]>([
    ['puts a blank between two words, none', (t) => t.replace('return n', 'return  n'), []],
    [
      'puts a comment in front of a function, none',
      (t) => t.replace('static int caller', '/* x */ static int caller'),
      [],
    ],
    [
      'changes what a function does, that one and who calls it',
      (t) => t.replace('n + 1', 'n + 2'),
      ['callee', 'caller'],
    ],
    ['changes what is put into a field, those that name it', (t) => t.replace('tx = 4', 'tx = 5'), ['writes', 'reads']],
    ['has a function call another one, all', (t) => t.replace('callee(nic, 2)', 'reads(nic)'), NAMES],
    ['changes the type of a field, all', (t) => t.replace('int count', 'long count'), NAMES],
    ['adds a function, all', (t) => `${t}\nstatic int more(void)\n{\n\treturn 1;\n}\n`, NAMES],
  ])('%s are run again', (_, edit, expected) => {
    expect(runAgain(edit)).toEqual(expected);
  });
});

test('a function that was moved stands where it stands now, and stays the same object', () => {
  const tree = parser.parse(text);
  const outline = outlineOf(tree);
  const symbols = new Symbols(outline.declarations, () => undefined, model.names, new Fragments(parser));
  const before = new Unit(nowhere, text, symbols, tree.masks, model).ir('reads')!;
  const edited = parser.update(tree, text.replace('n + 1', 'n +\n 1').replace('return nic->tx', 'return  nic->tx'));
  const after = outlineOf(edited, outline);
  const names = new Symbols(after.declarations, () => undefined, model.names, new Fragments(parser), symbols.lowered);
  const now = new Unit(nowhere, edited.text, names, edited.masks, model).ir('reads')!;
  expect(now).toBe(before);
  const { range, nameRange, blocks } = now;
  const { terminator } = blocks.find((block) => block.terminator.op === 'return')!;
  const said = [range, nameRange, terminator.range].map(({ start, end }) => edited.text.slice(start, end));
  expect(said[0]!.startsWith('static dma_addr_t reads')).toBe(true);
  expect(said[1]).toBe('reads');
  expect(said[2]).toBe('return  nic->tx;');
  for (const one of [tree, edited]) one.dispose();
});
