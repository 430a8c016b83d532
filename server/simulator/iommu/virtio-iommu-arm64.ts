/** A virtio-iommu on arm64, whose device reports no window, so that Linux maps the doorbell of the ITS for each device. */
import type { IommuModel } from './iommu.ts';
import { virtioIommu, virtioLog } from './virtio-iommu.ts';

export const virtioIommuArm64: IommuModel = {
  name: 'virtio-iommu-arm64',
  title: 'virtio-iommu on arm64: read-only and write-only mappings',
  device: 'virtio0',
  log: virtioLog,
  lazy: true,
  enforces: () => 'read and write',
  create: ({ device, inputBits }) => virtioIommu({ name: 'virtio-iommu-arm64', device, inputBits, reserved: [] }),
};
