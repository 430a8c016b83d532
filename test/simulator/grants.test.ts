/** What a direction grants on each family of page tables, against what the page tables themselves let through. */
import { expect, test } from 'vitest';
import { grantsOf, protText } from '../../server/simulator/grants.ts';
import { iommus } from '../../server/simulator/iommu/all.ts';
import { kernelVersions } from '../../server/simulator/iommu/iommu.ts';
import type { Access, Direction } from '../../server/simulator/trace.ts';
import { iova, physAddr } from '../../server/simulator/units.ts';
import { CountingMemory } from './table-memory.ts';

const directions: readonly Direction[] = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE'];
const requester = { id: 0x20, device: '0000:00:04.0', driver: 'dw-pcie' };

const machines = iommus.flatMap((model) => (model.kernels ?? kernelVersions).map((kernel) => ({ model, kernel })));

test.for(machines)('$model.name under $kernel', ({ model, kernel }) => {
  for (const direction of directions) {
    const family = grantsOf(direction, kernel).find(({ iommus: names }) => names.includes(model.name));
    const prot = { read: direction !== 'DMA_FROM_DEVICE', write: direction !== 'DMA_TO_DEVICE' };
    const iommu = model.create({ memory: new CountingMemory(), kernel, device: 'iommu0' });
    const domain = iommu.attach(requester);
    const page = iova(0x800000n);
    domain?.map(page, physAddr(0xe65d4000n), domain.granule, { ...prot, cache: false, mmio: true, noExec: false });
    const lets = (access: Access) => iommu.translate({ requester, address: page, access }).kind === 'grant';
    expect(family?.permits, direction).toEqual({ read: lets('read'), write: lets('write') });
  }
});

test('an IOMMU is in one family of the kernels that drive it, and in none of others', () => {
  for (const kernel of kernelVersions) {
    const names = grantsOf('DMA_FROM_DEVICE', kernel).flatMap(({ iommus }) => iommus);
    const driven = iommus.filter(({ kernels }) => kernels?.includes(kernel) ?? true).map(({ name }) => name);
    expect(names.sort()).toEqual(driven);
  }
});

test('DMA_NONE makes no mapping', () => {
  expect(grantsOf('DMA_NONE').map(({ permits }) => permits)).toEqual([null, null, null]);
  expect([...directions, 'DMA_NONE' as const].map(protText)).toEqual([
    'IOMMU_READ | IOMMU_WRITE',
    'IOMMU_READ',
    'IOMMU_WRITE',
    null,
  ]);
});
