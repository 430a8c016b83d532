/** The DMA API as drivers call it: mappings of registers and RAM, and coherent memory. */
import { type Concrete, integer, pointer } from '../memory.ts';
import type { Direction } from '../trace.ts';
import { hex, iova, physAddr } from '../units.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

const DIRECTIONS: readonly Direction[] = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'];

/** A map call; `mmioBit` is DMA_ATTR_MMIO where its model asks for it. */
export function map(kernel: Kernel, call: KernelCall, mmioBit: bigint | undefined): Concrete {
  const { decisions, machine } = kernel;
  const address = decisions.resolve(roleOf(call, 'address') ?? integer(0n));
  const size = kernel.number(roleOf(call, 'size'));
  // Which direction it is decides how the run ends: it is never guessed.
  const directionNumber = decisions.resolve(roleOf(call, 'direction') ?? integer(0n));
  if (address.kind !== 'integer' || size === undefined || directionNumber.kind !== 'integer') {
    const missing = address.kind !== 'integer' ? 'address' : size === undefined ? 'size' : 'direction';
    kernel.notes.add(`${call.name}(): the ${missing} is not known to this run`);
    return kernel.unknown(call, 'call');
  }
  const device = kernel.device(roleOf(call, 'device'), call.name);
  const direction = DIRECTIONS[Number(directionNumber.value)] ?? 'DMA_NONE';
  const flag = call.model.mmioFlag;
  const flags = flag ? kernel.number(call.values[flag.argument]) : undefined;
  const mmio = !flag || ((flags ?? 0n) & (mmioBit ?? 0n)) !== 0n;
  const outcome = machine.dma.map(device, { phys: physAddr(address.value), size, direction, mmio });
  const text = `${call.name}(${device}, ${hex(address.value)}, ${size}, ${direction})`;
  switch (outcome.kind) {
    case 'bug':
      kernel.hop(call.at, `${text}: the kernel stops`);
      kernel.bug = outcome.fault;
      return integer(0n);
    case 'unmodelled':
      kernel.notes.add(`${call.name}(): ${outcome.what} is not modelled`);
      return kernel.unknown(call, 'call');
    case 'error':
      kernel.hasFailedMap = true;
      if (kernel.inGoal) kernel.refused = `${call.name}() fails: ${outcome.reason}`;
      kernel.hop(call.at, `${text} = DMA_MAPPING_ERROR: ${outcome.reason}`, outcome.handle);
      return integer(outcome.handle);
    case 'mapped':
      kernel.hop(call.at, `${text} = ${hex(outcome.handle)}`, outcome.handle);
      kernel.mappings.push({
        ...{ made: call.at, name: call.name, device, phys: address.value, iova: outcome.handle, size, direction },
        ...{ mmio, isDoorbell: kernel.inGoal, isOwned: true, live: true },
      });
      return integer(outcome.handle);
  }
}

/** Whether a map call has failed. */
export function checked(kernel: Kernel, call: KernelCall): Concrete {
  const handle = kernel.number(roleOf(call, 'handle')) ?? 0n;
  return integer(kernel.machine.dma.mappingError(handle, kernel.device(roleOf(call, 'device'), call.name)) ? 1n : 0n);
}

export function unmap(kernel: Kernel, call: KernelCall): void {
  const given = (['handle', 'size', 'direction'] as const).map((role) => roleOf(call, role) ?? integer(0n));
  const isKnown = given.every((value) => kernel.decisions.resolve(value).kind === 'integer');
  const handle = kernel.number(roleOf(call, 'handle'));
  const size = kernel.number(roleOf(call, 'size'));
  const direction = kernel.number(roleOf(call, 'direction'));
  if (handle === undefined || size === undefined || direction === undefined) return;
  const device = kernel.device(roleOf(call, 'device'), call.name);
  const mapping = kernel.mappings.find((m) => m.live && m.iova === handle);
  const outcome = kernel.machine.dma.unmap(device, {
    handle: iova(handle),
    size,
    direction: DIRECTIONS[Number(direction)] ?? 'DMA_NONE',
    mmio: mapping?.mmio ?? true,
  });
  kernel.hop(call.at, `${call.name}(${device}, ${hex(handle)}, ${size})`, handle);
  if (outcome.kind === 'bug') kernel.bug = outcome.fault;
  else if (isKnown) kernel.printed(call.at, outcome.log);
  if (outcome.kind !== 'bug' && mapping) mapping.live = false;
}

/** `dma_alloc_coherent(dev, size, &handle, gfp)`. */
export function allocCoherent(kernel: Kernel, call: KernelCall): Concrete {
  const device = kernel.device(roleOf(call, 'device'), call.name);
  const { outcome } = kernel.machine.dma.allocCoherent(device, kernel.number(roleOf(call, 'size')) ?? 1n);
  const handle = roleOf(call, 'handle');
  if (outcome.kind !== 'mapped') return integer(0n);
  if (handle?.kind === 'pointer') kernel.memory.store(handle.to, integer(outcome.handle));
  return pointer(kernel.memory.allocate({ name: 'void', pointers: 0, dimensions: [] }, 'zero'));
}
