/** Every C fixture in the folders here: the findings that stand in it and no others, the repairs beside it, the runs. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../server/workspace/engine.ts';
import { checkRule, checkSimulation, fixturesIn, openEngine, orphansIn } from '../support/check.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

describe('finds and repairs', () => {
  test.each(fixturesIn('rules'))('%s', (name) => checkRule(engine, `rules/${name}`));
});

describe('simulates as it finds', () => {
  test.each(fixturesIn('rules'))('%s', (name) => checkSimulation(engine, `rules/${name}`));
});

test('every golden file has its fixture', () => {
  expect(orphansIn('rules')).toEqual([]);
});
