/** What the CPU reaches in an area of its own: registers, and coherent memory. Neither has a page that its address leads to. */
import { type Cell, type Concrete, integer, pointer, within } from '../memory.ts';
import { DMA_MAPPING_ERROR } from './address-space.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

/** `dma_alloc_coherent(dev, size, &handle, gfp)`. */
export function allocCoherent(kernel: Kernel, call: KernelCall): Concrete {
  const device = kernel.device(roleOf(call, 'device'), call.name);
  const { outcome } = kernel.machine.dma.allocCoherent(device, kernel.number(roleOf(call, 'size')) ?? 1n);
  const handle = roleOf(call, 'handle');
  if (outcome.kind !== 'mapped') {
    const text = `${call.name}() fails: ${outcome.kind === 'error' ? outcome.reason : 'nothing is allocated'}`;
    // Linux warns of a device without a mask.
    const log = outcome.kind === 'error' && outcome.warnings.length > 0 ? ['WARNING: kernel/dma/mapping.c'] : [];
    if (log.length > 0) kernel.incident('refused', call.at, { text, log });
    return integer(0n);
  }
  if (handle?.kind === 'pointer') kernel.memory.store(handle.to, integer(outcome.handle));
  const memory = kernel.memory.allocate({ name: 'void', pointers: 0, dimensions: [] }, 'zero');
  kernel.coherent.add(memory.key);
  return pointer(memory);
}

/** `dma_map_single()` of what is in an area of its own, such as what `ioremap()` gave. */
export function rejected(kernel: Kernel, call: KernelCall, area: string): Concrete {
  const device = kernel.device(roleOf(call, 'device'), call.name);
  const text = `${call.name}() is given ${area}, and fails`;
  const { driver } = kernel.machine.platform.devices.find(({ name }) => name === device) ?? { driver: '' };
  kernel.mapFailed(call);
  kernel.incident('wrong-memory', call.at, { text, log: [`${driver} ${device}: rejecting DMA map of vmalloc memory`] });
  kernel.hop(call.at, `${text}: DMA_MAPPING_ERROR`, DMA_MAPPING_ERROR);
  return integer(DMA_MAPPING_ERROR);
}

/**
 * What an object is that has no page which the CPU's address would lead to; undefined for others. Behind an IOMMU, coherent
 * memory has an area of its own (drivers/iommu/dma-iommu.c, iommu_dma_alloc_remap()).
 */
export function areaOf(kernel: Kernel, call: KernelCall, { key, type }: Cell): string | undefined {
  const isIn = (objects: ReadonlySet<string>): boolean => [...objects].some((outer) => within(key, outer));
  if (type.isIomem || isIn(kernel.registers)) return 'registers that are mapped for the CPU';
  const device = kernel.device(roleOf(call, 'device'), call.name);
  return isIn(kernel.coherent) && kernel.machine.dma.isTranslated(device)
    ? 'coherent memory, which is mapped for the CPU page by page'
    : undefined;
}
