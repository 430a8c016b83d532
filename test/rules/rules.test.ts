/** Every C fixture in the folders here: the findings that stand in it and no others, the repairs beside it, the runs. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { CParser } from '../../server/syntax/parser.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { checkRule, checkSimulation, fixturesIn, orphansIn } from '../support/check.ts';
import { openEngine, openParser } from '../support/engine.ts';

let engine: Engine;
let parser: CParser;
beforeAll(async () => {
  engine = await openEngine();
  parser = await openParser();
});

describe('finds and repairs', () => {
  test.each(fixturesIn('rules'))('%s', (name) => checkRule(engine, `rules/${name}`));
});

describe('simulates as it finds', () => {
  test.each(fixturesIn('rules'))('%s', (name) => checkSimulation(engine, parser, `rules/${name}`));
});

test('every golden file has its fixture', () => {
  expect(orphansIn('rules')).toEqual([]);
});
