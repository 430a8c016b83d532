/** examples/ holds one driver twice: wrong, and as its fix makes it. */
import { beforeAll, expect, test } from 'vitest';
import { iommuNames } from '../../server/simulator/iommu/all.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { applyEdits, deniesWrites, openEngine, outcomesIn, reportedIn } from '../support/check.ts';
import { read } from './repository.ts';

const wrong = read('examples/doorbell-wrong.c');
const right = read('examples/doorbell-right.c');

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

test('the wrong driver has one finding, whose fix makes it the right one', () => {
  engine.open('file:///wrong.c', wrong);
  const { findings } = engine.check('file:///wrong.c');
  engine.close('file:///wrong.c');
  expect(findings.map(({ rule }) => rule)).toEqual(['direction-denies-write']);
  const edits = findings[0]?.fix?.edits ?? [];
  expect(edits).toHaveLength(3);
  const code = (text: string) => text.slice(text.indexOf('#include'));
  expect(code(applyEdits(wrong, edits))).toBe(code(right));
  expect(reportedIn(engine, right)).toEqual([]);
});

test('the wrong driver faults wherever writes can be denied, the right one nowhere', () => {
  expect(outcomesIn(engine, wrong)).toEqual(
    iommuNames.map((iommu) => `95: ${iommu}: ${deniesWrites(iommu) ? 'write fault' : 'interrupt raised'}`),
  );
  expect(outcomesIn(engine, right).filter((line) => !line.endsWith(': interrupt raised'))).toEqual([]);
});
