/**
 * How a bus sees the SoC's memory: `dma-ranges` of a device tree (drivers/of/address.c, `of_dma_get_range()`), as
 * include/linux/dma-direct.h uses it. An IOMMU gives its output to the SoC itself, and only the limit counts there.
 */
import { type BusRange, type Iova, iova, type PhysAddr, physAddr } from '../units.ts';

/** `phys_to_dma()`: null where no range covers the address, and no device on the bus can reach it. */
export function toBus(ranges: readonly BusRange[], phys: PhysAddr): Iova | null {
  if (ranges.length === 0) return iova(phys);
  const range = ranges.find(({ cpu, size }) => cpu <= phys && phys < cpu + size);
  return range ? iova(range.bus + (phys - range.cpu)) : null;
}

/** Where a request that a device sends on the bus comes out; null where nothing forwards it. */
export function toCpu(ranges: readonly BusRange[], address: Iova): PhysAddr | null {
  if (ranges.length === 0) return physAddr(address);
  const range = ranges.find(({ bus, size }) => bus <= address && address < bus + size);
  return range ? physAddr(range.cpu + (address - range.bus)) : null;
}

/** `dev->bus_dma_limit`: the highest address that the bus forwards; 0 where it forwards all. */
export function busLimit(ranges: readonly BusRange[]): bigint {
  return ranges.reduce((limit, { bus, size }) => (bus + size - 1n > limit ? bus + size - 1n : limit), 0n);
}
