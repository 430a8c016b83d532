/** The matrix of a flow against what each IOMMU is known to enforce, for every direction that the driver could give. */
import { beforeAll, describe, expect, test } from 'vitest';
import { findIommu, iommuNames } from '../../server/simulator/iommu/all.ts';
import { kernelVersions } from '../../server/simulator/iommu/iommu.ts';
import type { Matrix } from '../../server/simulator/matrix.ts';
import type { Engine, MachineChoice } from '../../server/workspace/engine.ts';
import { driver } from '../support/driver.ts';
import { nowhere, openEngine } from '../support/engine.ts';

const directions = ['DMA_FROM_DEVICE', 'DMA_TO_DEVICE', 'DMA_BIDIRECTIONAL', 'DMA_NONE'];
/** Where Linux leaves the addresses of the default platform's endpoint as they are. */
const untranslated = ['apple-dart', 'ipmmu-vmsa', 'riscv-iommu', 'tegra-smmu'];
let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

function matrix(direction: string, machine: MachineChoice = {}): Matrix {
  engine.open(nowhere, driver(direction));
  return engine.matrix(nowhere, engine.check(nowhere).flows[0]!, machine)!;
}

/** One row as `direction access: outcome`. */
function row({ columns, rows }: Matrix, iommu: string): Map<string, string> {
  const { cells } = rows.find((candidate) => candidate.iommu === iommu)!;
  return new Map(
    columns.map(({ direction, access }, i) => [`${direction} ${access}`, cells[i]!.fault ?? cells[i]!.outcome]),
  );
}

describe.each(kernelVersions)('Linux %s', (kernel) => {
  test.each(iommuNames)('%s grants what its page tables can say', (iommu) => {
    const { enforces, kernels } = findIommu(iommu)!;
    const cells = row(matrix('DMA_FROM_DEVICE', { kernel }), iommu);
    if (kernels?.includes(kernel) === false) {
      expect(new Set(cells.values())).toEqual(new Set(['unavailable']));
      return;
    }
    if (untranslated.includes(iommu)) {
      expect([...cells].filter(([column]) => !column.startsWith('DMA_NONE')).map(([, outcome]) => outcome)).toEqual(
        Array(6).fill('done'),
      );
      return;
    }
    const enforced = enforces(kernel);
    expect(Object.fromEntries(cells)).toEqual({
      'DMA_FROM_DEVICE write': 'done',
      'DMA_FROM_DEVICE read': enforced === 'read and write' ? 'permission' : 'done',
      'DMA_TO_DEVICE write': enforced === 'nothing' ? 'done' : 'permission',
      'DMA_TO_DEVICE read': 'done',
      'DMA_BIDIRECTIONAL write': 'done',
      'DMA_BIDIRECTIONAL read': 'done',
      'DMA_NONE write': 'kernel-bug',
      'DMA_NONE read': 'kernel-bug',
    });
  });
});

test('whatever the driver gives, the table is the same but for the column that is its own', () => {
  const rowsOf = (direction: string): unknown =>
    matrix(direction).rows.map(({ cells }) => cells.map(({ outcome, fault }) => [outcome, fault]));
  for (const direction of directions) {
    expect(rowsOf(direction)).toEqual(rowsOf('DMA_FROM_DEVICE'));
    expect(matrix(direction).columns.filter(({ isDriver }) => isDriver)).toEqual([
      { direction, access: 'write', isDriver: true },
    ]);
  }
});

test('one sentence sums it up', () => {
  expect(directions.map((direction) => matrix(direction).summary)).toEqual([
    'the doorbell rings on all 20 IOMMUs that translate',
    '16 of 20 IOMMUs that translate block the doorbell write',
    'the doorbell rings on all 20 IOMMUs that translate',
    'the kernel stops at the map call on 20 of 20 IOMMUs that translate',
  ]);
});

test('an IOMMU that the kernel leaves aside is named with the function that decides so, and does not count', () => {
  const { rows } = matrix('DMA_TO_DEVICE');
  const told = rows.flatMap(({ iommu, untranslated: why }) => (why === null ? [] : [[iommu, why]]));
  expect(told.map(([iommu]) => iommu)).toEqual(untranslated);
  for (const [, why] of told) expect(why).toMatch(/drivers\/iommu\/.*[A-Za-z_]/);
  const [run] = engine.simulate(nowhere, engine.check(nowhere).flows[0]!, { iommus: ['ipmmu-vmsa'] });
  expect(run).toMatchObject({ outcome: 'interrupt', mapping: { prot: 'none enforced' } });
  expect(run!.notes.join()).toContain('its driver refuses 1c00000.pcie-ep');
});

test('on the board of Renesas it is taken to translate, and the run says what that takes', () => {
  const machine = { platform: 'renesas-r8a779f0' };
  const { rows, summary } = matrix('DMA_TO_DEVICE', machine);
  expect(rows.find(({ iommu }) => iommu === 'ipmmu-vmsa')).toMatchObject({ untranslated: null });
  expect(summary).toBe('17 of 21 IOMMUs that translate block the doorbell write');
  const [run] = engine.simulate(nowhere, engine.check(nowhere).flows[0]!, machine);
  expect(run!.outcome).toBe('fault');
  expect(run!.notes.join()).toContain('devices_allowlist[]');
});

test('each cell has the line that the kernel prints', () => {
  const wrong = matrix('DMA_TO_DEVICE');
  for (const { iommu, cells } of wrong.rows) {
    const own = cells[wrong.columns.findIndex(({ isDriver }) => isDriver)]!;
    const [run] = engine.simulate(nowhere, engine.check(nowhere).flows[0]!, { iommus: [iommu] });
    expect({ iommu, log: own.log }).toEqual({ iommu, log: run!.fault?.log[0] ?? null });
  }
});
