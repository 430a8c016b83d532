/**
 * Drivers cut off anywhere and with anything written into them: nothing throws, and an engine that followed the edits says what
 * one says that opens the text. `npm run test:properties` tries more.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { CheckResult, Engine, TextChange } from '../../server/workspace/engine.ts';
import { fixturesIn } from '../support/check.ts';
import { nowhere, openEngine, repository } from '../support/engine.ts';

const cases = Math.ceil(Number(process.env.PROPERTY_CASES ?? 200) / 5);

/** 10,000 cases take minutes, more on a busy machine. */
const HOUR = 3_600_000;

let edited: Engine;
let fresh: Engine;
beforeAll(async () => {
  edited = await openEngine();
  fresh = await openEngine();
});

const drivers = fixturesIn('mutation/drivers').map((name) =>
  readFileSync(join(repository, 'test/mutation/drivers', name), 'utf8'),
);

/** What people and broken tools write. */
const pieces = fc.oneof(
  fc.constantFrom('', ' ', '\n', '{', '}', '(', ')', ';', '"', "'", '/*', '*/', '//', '#if 0\n', '#endif\n', '\\\n'),
  fc.constantFrom(
    'DMA_TO_DEVICE',
    'goto ',
    'if (',
    'while (1) ',
    'return ',
    '->',
    '[',
    '= ',
    '0x',
    '\0',
    '\ufffd',
    'é',
  ),
  fc.string({ maxLength: 5 }),
);

const edits = fc.array(
  fc.record({ at: fc.nat(1_000), length: fc.oneof(fc.nat(3), fc.nat(200), fc.constant(100_000)), text: pieces }),
  { minLength: 1, maxLength: 6 },
);

/** What must not depend on how the text came to be. */
function answer({ findings, flows, undecided, notes }: CheckResult): unknown {
  return { findings, flows, undecided, notes };
}

test('after any edits the engine says what a fresh one says', { timeout: HOUR }, () => {
  fc.assert(
    fc.property(fc.constantFrom(...drivers), edits, (driver, steps) => {
      edited.open(nowhere, driver);
      edited.check(nowhere);
      let text = driver;
      for (const { at, length, text: inserted } of steps) {
        const start = Math.floor((text.length * at) / 1_000);
        const end = Math.min(text.length, start + length);
        const change: TextChange = { range: { start, end }, text: inserted };
        edited.change(nowhere, [change]);
        text = text.slice(0, start) + inserted + text.slice(end);
        const after = edited.check(nowhere);
        expect(after.notes).toEqual([]);
        fresh.open(nowhere, text);
        expect(answer(after)).toEqual(answer(fresh.check(nowhere)));
      }
    }),
    { numRuns: cases },
  );
  edited.close(nowhere);
  fresh.close(nowhere);
});
