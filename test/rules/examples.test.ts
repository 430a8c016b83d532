/** The examples that rules show on their pages: the wrong one is reported and ends as its page says, the right one is fine. */
import { beforeAll, describe, expect, test } from 'vitest';
import { rules } from '../../server/rules/all.ts';
import { iommuNames } from '../../server/simulator/iommu/all.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { openEngine, outcomesIn, reportedIn } from '../support/check.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

describe.each(rules)('$id', ({ id, severity, example: { wrong, right } }) => {
  test('reports what is wrong, once, and nothing else', () => {
    expect(reportedIn(engine, wrong).map((reported) => reported.split(':')[0])).toEqual([id]);
  });

  test('is silent about what is right', () => {
    expect(reportedIn(engine, right)).toEqual([]);
  });

  test('ends in a fault where it is an error, and in an interrupt where it is right', () => {
    const ends = (text: string): string[] => outcomesIn(engine, text).map((run) => run.replace(/^\d+: /, ''));
    const fault = severity === 'error' ? 'write fault' : 'interrupt raised';
    expect(ends(wrong)).toEqual(iommuNames.map((iommu) => `${iommu}: ${iommu === 'none' ? 'interrupt raised' : fault}`));
    expect(ends(right)).toEqual(iommuNames.map((iommu) => `${iommu}: interrupt raised`));
  });
});
