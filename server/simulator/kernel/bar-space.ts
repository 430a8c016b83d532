/**
 * Memory and addresses for BARs, as drivers/pci/endpoint/pci-epf-core.c gives them: pci_epf_alloc_space(),
 * pci_epf_assign_bar_space() and the sizes that pci_epf_get_required_bar_size() takes for them.
 */
import { MEM_TYPE_64 } from '../concretise.ts';
import { type Cell, type Concrete, integer, pointer } from '../memory.ts';
import type { BarFeature } from '../pcie/bar.ts';
import { alignDown, alignUp, hex } from '../units.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

const EINVAL = 22n;
const ENOMEM = 12n;
const SMALLEST = 128n;
const SMALLEST_RESIZABLE = 1n << 20n;

interface Place {
  readonly cell: Cell;
  readonly number: bigint;
  readonly feature: BarFeature;
}

/** `pci_epf_alloc_space(epf, size, bar, features, type)`: coherent memory of the controller. */
export function allocSpace(kernel: Kernel, call: KernelCall): Concrete {
  const { name, at } = call;
  const place = placeOf(kernel, call);
  const size = place && barSize(kernel.number(roleOf(call, 'size')) ?? 1n, place.feature);
  if (!place || size === undefined) return integer(0n);
  const { machine, memory } = kernel;
  const memorySize = alignUp(size, machine.platform.endpoint.align);
  const { outcome } = machine.dma.allocCoherent(machine.endpoint.device, memorySize);
  if (outcome.kind !== 'mapped') return integer(0n);
  const space = memory.allocate({ name: 'void', pointers: 0, dimensions: [] }, 'zero');
  write(kernel, place, { address: outcome.handle, size, memorySize, space: pointer(space) });
  kernel.hop(at, `${name}(BAR${place.number}): ${size} bytes at ${hex(outcome.handle)}`, outcome.handle);
  return pointer(space);
}

/** `pci_epf_assign_bar_space(epf, size, bar, features, type, address)`: the smallest BAR that covers the range. */
export function assignSpace(kernel: Kernel, call: KernelCall): Concrete {
  const { name, at } = call;
  const place = placeOf(kernel, call);
  const bytes = kernel.number(roleOf(call, 'size'));
  const address = kernel.number(roleOf(call, 'address'));
  if (!place || bytes === undefined || address === undefined || bytes === 0n) return integer(-EINVAL);
  const limit = address + bytes - 1n;
  // The highest bit in which the ends differ; bit 0 where none does.
  const span = 1n << BigInt(Math.max(1, (address ^ limit).toString(2).length));
  const size = barSize(span, place.feature);
  if (size === undefined) return integer(-ENOMEM);
  const memorySize = alignUp(size, kernel.machine.platform.endpoint.align);
  const start = alignDown(address, memorySize);
  if (start + size < limit) return integer(-ENOMEM);
  write(kernel, place, { address: start, size, memorySize, space: integer(0n) });
  kernel.hop(at, `${name}(BAR${place.number}): ${size} bytes at ${hex(start)}`, start);
  return integer(0n);
}

function placeOf(kernel: Kernel, call: KernelCall): Place | undefined {
  const epf = roleOf(call, 'function');
  const number = kernel.number(roleOf(call, 'number'));
  const feature = number === undefined ? undefined : kernel.machine.platform.endpoint.bars[Number(number)];
  if (epf?.kind !== 'pointer' || number === undefined || !feature) return undefined;
  return { cell: kernel.memory.element(kernel.cell(epf.to, 'bars'), number), number, feature };
}

function barSize(wanted: bigint, { type, fixedSize }: BarFeature): bigint | undefined {
  const least = type === 'resizable' ? SMALLEST_RESIZABLE : SMALLEST;
  const size = wanted < least ? least : wanted;
  if (fixedSize !== null) return size > fixedSize ? undefined : fixedSize;
  return 1n << BigInt((size - 1n).toString(2).length);
}

function write(
  kernel: Kernel,
  { cell, number, feature }: Place,
  { address, size, memorySize, space }: { address: bigint; size: bigint; memorySize: bigint; space: Concrete },
): void {
  const is64Bit = feature.only64Bit || size >> 32n !== 0n;
  kernel.set(cell, 'bar-address', address);
  kernel.set(cell, 'bar-memory', space);
  kernel.set(cell, 'bar-size', size);
  kernel.set(cell, 'bar-memory-size', memorySize);
  kernel.set(cell, 'bar-number', number);
  kernel.set(cell, 'bar-flags', is64Bit ? MEM_TYPE_64 : 0n);
}
