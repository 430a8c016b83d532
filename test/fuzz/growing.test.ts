/** The drivers that grow are right, and of a size that people write they are followed as a whole: `npm run bench` times no nonsense. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../server/workspace/engine.ts';
import { nowhere, openEngine } from '../support/engine.ts';
import { growing } from './growing.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

describe.for(Object.entries(growing))('%s', ([, { from, text }]) => {
  test('maps, and is silent', () => {
    engine.open(nowhere, text(from));
    const { findings, notes, undecided } = engine.check(nowhere);
    const { maps } = engine.dmaCalls(nowhere);
    engine.close(nowhere);
    expect(findings).toEqual([]);
    expect(notes).toEqual([]);
    expect(undecided).toEqual([]);
    expect(maps).not.toEqual([]);
  });
});
