/** No IOMMU: the DMA API goes direct (kernel/dma/direct.c), and every address reaches the bus as it is. */
import type { IommuModel } from './iommu.ts';
import { identity } from './passthrough.ts';

export const none: IommuModel = {
  name: 'none',
  title: 'no IOMMU: handles are physical addresses, nothing is checked',
  device: '',
  enforces: () => 'nothing',
  create: () => identity('none'),
};
