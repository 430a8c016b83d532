/** What each DMA direction lets a device do, on every IOMMU under every kernel. */
import { expect, test } from 'vitest';
import { iommuNames, iommus } from '../../../server/simulator/iommu/all.ts';
import { type Enforcement, kernelVersions, permitsText } from '../../../server/simulator/iommu/iommu.ts';
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

/** What an IOMMU says that it enforces, as a row. */
const rows: Readonly<Record<Enforcement, Row>> = { nothing, write: noWriteOnly, 'read and write': exact };

/** What each driver's encoder does, from the kernel's source; where it changed, the older kernel first. */
const table: Readonly<Record<string, Enforcement | readonly [Enforcement, Enforcement]>> = {
  'amd-v1': 'read and write',
  'amd-v2': 'write',
  'apple-dart': 'read and write',
  'exynos-sysmmu-v1': 'write',
  'exynos-sysmmu-v5': 'read and write',
  'ipmmu-vmsa': 'write',
  'mtk-iommu': 'nothing',
  'mtk-iommu-infra': 'nothing',
  none: 'nothing',
  'omap-iommu': 'nothing',
  passthrough: 'nothing',
  'qcom-iommu': 'write',
  'riscv-iommu': 'write',
  'rockchip-iommu': 'read and write',
  'rockchip-iommu-v1': 'read and write',
  smmuv2: 'write',
  'smmuv3-stage1': 'write',
  'smmuv3-stage2': 'read and write',
  'sprd-iommu': 'nothing',
  'sun50i-iommu': 'read and write',
  'tegra-smmu': 'read and write',
  'virtio-iommu-arm64': 'read and write',
  'virtio-iommu-x86': 'read and write',
  'vtd-scalable-first-stage': 'write',
  'vtd-scalable-second-stage': ['write', 'read and write'],
  'vtd-second-stage': ['write', 'read and write'],
};

const directions = Object.keys(exact) as (keyof Row)[];
const accesses: readonly Access[] = ['read', 'write'];

test('every IOMMU has a row', () => {
  expect(Object.keys(table)).toEqual([...iommuNames]);
});

const machines = iommus.flatMap((model) =>
  (model.kernels ?? kernelVersions).map((kernel) => ({ iommu: model.name, kernel, enforces: model.enforces(kernel) })),
);

test.for(machines)('$iommu under $kernel', ({ iommu, kernel, enforces }) => {
  const [older, newer] = [table[iommu]!].flat() as [Enforcement, Enforcement?];
  expect(enforces).toBe(kernel === '6.12' ? older : (newer ?? older));
  for (const direction of directions) {
    for (const mmio of [true, false]) {
      const machine = createMachine({ forcesDomains: true, platform: 'renesas-r8a779f0', iommu, kernel });
      const device = machine.endpoint.device;
      const phys = mmio ? machine.doorbell.phys : physAddr(0x50000000n);
      const mapped = machine.dma.map(device, { phys, size: 4n, direction, mmio });
      if (mapped.kind !== 'mapped') throw new Error(`${direction} does not map`);
      const permits = permitsText(mapped.permits);
      // Page tables without permission bits permit everything; without a domain there are none to ask.
      const wanted = enforces === 'nothing' && mapped.permits !== null ? 'read+write' : rows[enforces][direction];
      expect(permits).toBe(wanted);
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
});
