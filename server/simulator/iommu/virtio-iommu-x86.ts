/** A virtio-iommu on x86, whose device reports the window of interrupt messages as one that bypasses it. */
import type { IommuModel } from './iommu.ts';
import { virtioIommu, virtioLog } from './virtio-iommu.ts';

export const virtioIommuX86: IommuModel = {
  name: 'virtio-iommu-x86',
  title: 'virtio-iommu on x86: read-only and write-only mappings',
  device: 'virtio0',
  hasSmallPages: true,
  log: virtioLog,
  lazy: true,
  enforces: () => 'read and write',
  create: ({ device, inputBits }) =>
    virtioIommu({ name: 'virtio-iommu-x86', device, inputBits, reserved: [{ start: 0xfee00000n, end: 0xfef00000n }] }),
};
