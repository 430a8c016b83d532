/** No IOMMU: the DMA API goes direct (kernel/dma/direct.c), and every address reaches the bus as it is. */
import { physAddr } from '../units.ts';
import type { IommuModel } from './iommu.ts';

export const none: IommuModel = {
  name: 'none',
  title: 'no IOMMU: handles are physical addresses, nothing is checked',
  device: '',
  create: () => ({
    name: 'none',
    translates: false,
    attach: () => null,
    translate: ({ address }) => ({ kind: 'grant', address: physAddr(address), permits: null, walk: [] }),
  }),
};
