/**
 * An IOMMU whose devices have an identity domain (`iommu.passthrough=1`, or a driver that asks for one): the DMA API goes
 * direct (kernel/dma/direct.c), and every address reaches the bus as it is.
 */
import { physAddr } from '../units.ts';
import type { Iommu, IommuModel } from './iommu.ts';

/** An IOMMU of that name in this mode. */
export const identity = (name: string): Iommu => ({
  name,
  translates: false,
  attach: () => null,
  translate: ({ address }) => ({ kind: 'grant', address: physAddr(address), permits: null, walk: [] }),
});

export const passthrough: IommuModel = {
  name: 'passthrough',
  title: 'any IOMMU with identity domains: handles are physical addresses, nothing is checked',
  device: '',
  enforces: () => 'nothing',
  create: () => identity('passthrough'),
};
