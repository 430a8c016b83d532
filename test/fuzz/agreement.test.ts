/**
 * Made-up drivers: what they mean, what the analysis says of them and how their runs end agree. `npm run test:properties` tries
 * 10,000. A failure shrinks to the smallest driver that still shows it, printed as a C file.
 */
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { judge, type Verdict } from './agreement.ts';
import { type Program, program } from './program.ts';
import { PRELUDE, textOf } from './program-text.ts';

const cases = Number(process.env.PROPERTY_CASES ?? 200);
/** Drivers in one file: fewer than the analysis follows in part only. */
const BATCH = 10;

/** 10,000 cases take minutes, more on a busy machine. */
const HOUR = 3_600_000;

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

/** What is wrong with a verdict. */
function disagreement({ denied, deniedSoon, reported, faulted }: Verdict): string | null {
  if (reported && !denied) return 'a finding, but no input denies the write';
  if (denied && reported === false) return 'no finding, but some input denies the write';
  if (faulted && !denied) return 'a run faults, but no input denies the write';
  if (deniedSoon && faulted === false) return 'no run faults, but some input denies the write';
  if (deniedSoon && faulted === null) return 'no run came to the map call';
  return null;
}

test('the verdict on a direction and the simulated run agree', { timeout: HOUR }, () => {
  let judged = 0;
  let unknown = 0;
  fc.assert(
    fc.property(fc.array(program, { minLength: BATCH, maxLength: BATCH }), (programs: Program[]) => {
      const verdicts = judge(parser, programs);
      judged += verdicts.length;
      unknown += verdicts.filter(({ denied, reported }) => denied && reported === null).length;
      const wrong = verdicts.findIndex((verdict) => disagreement(verdict) !== null);
      if (wrong < 0) return;
      throw new Error(`${disagreement(verdicts[wrong]!)}:\n\n${PRELUDE}${textOf(programs[wrong]!, 'p')}`);
    }),
    { numRuns: Math.ceil(cases / BATCH), includeErrorInReport: true },
  );
  // What is not known is not reported; that must stay rare.
  expect(unknown).toBeLessThanOrEqual(judged * 0.05);
});
