/** What stands behind a cell of the matrix is what the cell says, with the hops that lead there. */
import { expect, test } from 'vitest';
import type { Flow } from '../../server/workspace/engine.ts';
import { wrong } from '../support/driver.ts';
import { nowhere, openEngine } from '../support/engine.ts';

const engine = await openEngine();
engine.open(nowhere, wrong);
const flow = engine.check(nowhere).flows[0] as Flow;

test('each comparison ends as its cell says, and the driver has no part in it', () => {
  const { columns, rows } = engine.matrix(nowhere, flow)!;
  const compared = columns.filter(({ isDriver }) => !isDriver);
  expect(compared).toHaveLength(7);
  for (const { iommu, cells } of rows) {
    for (const [i, column] of columns.entries()) {
      if (column.isDriver) continue;
      const run = engine.compare(nowhere, flow, column, { iommus: [iommu] })!;
      const { outcome, fault } = cells[i]!;
      const name = `${iommu}, ${column.direction}, ${column.access}`;
      expect({ outcome: run.outcome, fault: run.fault?.kind ?? null }, name).toEqual({ outcome, fault });
      expect(
        run.hops.filter(({ place }) => place === 'driver'),
        name,
      ).toHaveLength(1);
      expect(run.hops[0]!.text, name).toContain(column.direction);
    }
  }
});

test('a comparison shows the way of the access from the map call on, with its source', () => {
  const run = engine.compare(nowhere, flow, { direction: 'DMA_FROM_DEVICE', access: 'write' })!;
  expect(run.outcome).toBe('done');
  expect(run.hops.map(({ place }) => place)).toEqual(['driver', 'bus', 'iommu', 'target', 'interrupt']);
  for (const { source } of run.hops) expect(source).toEqual({ file: nowhere, range: flow.call });
});
