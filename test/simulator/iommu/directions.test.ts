/** What each DMA direction lets a device do, on every IOMMU under every kernel. */
import { expect, test } from 'vitest';
import { iommuNames } from '../../../server/simulator/iommu/all.ts';
import { type KernelVersion, kernelVersions, permitsText } from '../../../server/simulator/iommu/iommu.ts';
import { createMachine } from '../../../server/simulator/machine.ts';
import type { Access, Direction } from '../../../server/simulator/trace.ts';
import { physAddr } from '../../../server/simulator/units.ts';

type Row = Readonly<Record<Exclude<Direction, 'DMA_NONE'>, string>>;

const exact: Row = { DMA_BIDIRECTIONAL: 'read+write', DMA_TO_DEVICE: 'read', DMA_FROM_DEVICE: 'write' };
const noWriteOnly: Row = { ...exact, DMA_FROM_DEVICE: 'read+write' };
const nothing: Row = {
  DMA_BIDIRECTIONAL: 'none enforced',
  DMA_TO_DEVICE: 'none enforced',
  DMA_FROM_DEVICE: 'none enforced',
};

/** The encoders' table in the field's knowledge: only a write-only entry differs from what was asked for. */
const table: Readonly<Record<string, Readonly<Record<KernelVersion, Row>>>> = {
  'ipmmu-vmsa': { '6.12': noWriteOnly, '7.2': noWriteOnly },
  none: { '6.12': nothing, '7.2': nothing },
  'smmuv3-stage1': { '6.12': noWriteOnly, '7.2': noWriteOnly },
  'vtd-second-stage': { '6.12': noWriteOnly, '7.2': exact },
};

const directions = Object.keys(exact) as (keyof Row)[];
const accesses: readonly Access[] = ['read', 'write'];

test('every IOMMU has a row', () => {
  expect(Object.keys(table)).toEqual([...iommuNames]);
});

test.for(iommuNames.flatMap((iommu) => kernelVersions.map((kernel) => ({ iommu, kernel }))))(
  '$iommu under $kernel',
  ({ iommu, kernel }) => {
    for (const direction of directions) {
      for (const mmio of [true, false]) {
        const machine = createMachine({ platform: 'renesas-r8a779f0', iommu, kernel });
        const device = machine.endpoint.device;
        const phys = mmio ? machine.doorbell.phys : physAddr(0x50000000n);
        const mapped = machine.dma.map(device, { phys, size: 4n, direction, mmio });
        if (mapped.kind !== 'mapped') throw new Error(`${direction} does not map`);
        const permits = permitsText(mapped.permits);
        expect(permits).toBe(table[iommu]![kernel][direction]);
        for (const access of accesses) {
          const { fault, landed } = machine.deviceAccess({ device, iova: mapped.handle, access, bytes: 4, data: 0n });
          const granted = permits === 'none enforced' || permits.includes(access);
          expect({ direction, access, fault: fault?.kind ?? null, landed }).toEqual({
            direction,
            access,
            fault: granted ? null : 'permission',
            landed: granted ? phys : null,
          });
        }
      }
    }
  },
);
