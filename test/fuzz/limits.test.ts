/** Functions that are far too much of something cost a bounded number of steps, get no wrong finding, and are named if cut short. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { CParser } from '../../server/syntax/parser.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { factsOf, nowhere, openEngine, openParser } from '../support/engine.ts';
import { shapes } from './shapes.ts';

/** More than one function may take in either of its rounds. */
const MOST_STEPS = 50_000;

let engine: Engine;
let parser: CParser;
beforeAll(async () => {
  engine = await openEngine();
  parser = await openParser();
});

/** Shapes that are read and followed as a whole, far as they go. */
const WHOLE = ['a function that calls itself', 'a chain of 1,000 functions'];

describe.for(Object.entries(shapes))('%s', ([name, text]) => {
  test('ends in silence, named where it is cut short', () => {
    engine.open(nowhere, text);
    const { findings, notes, undecided } = engine.check(nowhere);
    engine.close(nowhere);
    const { steps } = factsOf(parser, text);
    expect(findings).toEqual([]);
    expect(notes).toEqual([]);
    expect(steps).toBeLessThan(MOST_STEPS);
    const names = undecided.map(({ function: name }) => name);
    expect(names).toEqual(WHOLE.includes(name) ? [] : ['demo_map']);
    for (const { why } of undecided) expect(why).toMatch(/^(?:nested too deep|too \w[\w ]+)$/);
  });
});
