/**
 * The endpoint framework's doorbells, for a run without the framework's source in reach: what
 * drivers/pci/endpoint/pci-ep-msi.c does, MSIs where the controller has them and its own doorbell elsewhere.
 */
import type { MsiMessage } from '../machine.ts';
import { type Cell, type Concrete, integer, pointer } from '../memory.ts';
import { USUAL_DOORBELLS } from '../platform-values.ts';
import { alignDown, alignUp, hex, iova, physAddr } from '../units.ts';
import { exposedAfter } from './after-unmap.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

const [EIO, ENOMEM] = [5n, 12n];
/** IRQF_SHARED (include/linux/interrupt.h); the doorbell types are those of include/linux/pci-epf.h. */
const IRQF_SHARED = 0x80n;
const [TYPE_MSI, TYPE_EMBEDDED] = [0n, 1n];

interface Doorbell {
  readonly address: bigint;
  readonly data: number;
  readonly virq: number;
}

/** `pci_epf_alloc_doorbell(epf, count)`. */
export function allocateDoorbells(kernel: Kernel, call: KernelCall): Concrete {
  const epf = roleOf(call, 'function');
  const count = Number(kernel.number(roleOf(call, 'count'), USUAL_DOORBELLS) ?? 1n);
  if (epf?.kind !== 'pointer') return integer(-ENOMEM);
  const { msi } = kernel.machine;
  const msis = msi?.immutable ? msi.allocate(kernel.machine.endpoint.device, count) : undefined;
  if (msis === null) return integer(-ENOMEM);
  const mapped = msis ? mapMsiPage(kernel, call, msis[0]) : mapRegister(kernel, call);
  if (mapped === undefined) return integer(-EIO);
  const { doorbell } = kernel.machine;
  const each = (i: number): Doorbell =>
    msis?.[i] ?? { address: mapped.address, data: doorbell.data, virq: doorbell.irq };
  write(kernel, epf.to, { count, each, mapped, isMsi: msis !== undefined });
  return integer(0n);
}

/** `pci_epf_free_doorbell(epf)`. */
export function freeDoorbells(kernel: Kernel, call: KernelCall): Concrete {
  const { name, at } = call;
  const epf = roleOf(call, 'function');
  if (epf?.kind !== 'pointer') return integer(0n);
  if (kernel.accesses && kernel.mappings.every(({ isOffered }) => !isOffered)) exposedBefore(kernel, call);
  for (const mapping of kernel.mappings) {
    if (!mapping.live || !mapping.isOffered) continue;
    mapping.live = false;
    const { iova: handle, size, direction, device } = mapping;
    if (mapping.isOwned) kernel.machine.dma.unmap(device, { handle: iova(handle), size, direction, mmio: true });
    kernel.hop(at, `${name}(): ${hex(handle)} is ${mapping.isOwned ? 'unmapped' : 'given back'}`, handle);
    exposedAfter(kernel, call, mapping);
  }
  kernel.set(epf.to, 'doorbells', 0n);
  kernel.set(epf.to, 'doorbells-made', 0n);
  return integer(0n);
}

/** A run that begins with the end: the doorbell is there, and a BAR leads to it unless the driver has done something to one. */
function exposedBefore(kernel: Kernel, call: KernelCall): void {
  const { at, name } = call;
  const mapped = mapRegister(kernel, call);
  kernel.notes.add(`${name}(): the doorbell is taken to be made, and exposed, before the run begins`);
  if (!mapped || kernel.hasTouchedBars) return;
  const exposed = kernel.machine.endpoint.expose(iova(mapped.address));
  if (exposed)
    kernel.windows.set(exposed.bar, {
      start: mapped.address - exposed.offset,
      size: exposed.size,
      made: at,
      given: mapped.address,
    });
}

function mapMsiPage(kernel: Kernel, { at, name }: KernelCall, first: MsiMessage | undefined) {
  const { machine } = kernel;
  if (!first) return undefined;
  kernel.hop(at, `${name}(): messages go to ${hex(first.address)}`, first.address);
  kernel.mappings.push({
    isOffered: true,
    ...{ made: at, name, device: machine.endpoint.device, phys: first.target, iova: first.address },
    ...{ size: 4n, direction: 'DMA_FROM_DEVICE', isDoorbell: kernel.inGoal, isOwned: false, live: true },
  });
  return { address: first.address, base: 0n, size: 0n };
}

function mapRegister(kernel: Kernel, { at, name }: KernelCall) {
  const { machine } = kernel;
  const { device } = machine.endpoint;
  const phys = physAddr(alignDown(machine.doorbell.phys, machine.pageSize));
  const offset = machine.doorbell.phys - phys;
  const size = alignUp(offset + machine.doorbell.size, machine.pageSize);
  const outcome = machine.dma.map(device, { phys, size, direction: 'DMA_FROM_DEVICE', mmio: true });
  if (outcome.kind !== 'mapped') return undefined;
  const { handle } = outcome;
  machine.dma.mappingError(handle, device);
  kernel.hop(at, `${name}(): the doorbell at ${hex(phys)} is mapped DMA_FROM_DEVICE to ${hex(handle)}`, handle);
  kernel.mappings.push({
    isOffered: true,
    ...{ made: at, name, device, phys, iova: handle, size, direction: 'DMA_FROM_DEVICE' },
    ...{ isDoorbell: kernel.inGoal, isOwned: true, live: true },
  });
  return { address: handle + offset, base: handle, size };
}

function write(
  kernel: Kernel,
  epf: Cell,
  doorbells: {
    readonly count: number;
    readonly each: (i: number) => Doorbell;
    readonly mapped: { readonly base: bigint; readonly size: bigint };
    readonly isMsi: boolean;
  },
): void {
  const { count, each, mapped, isMsi } = doorbells;
  const { memory } = kernel;
  const made = kernel.cell(epf, 'doorbells');
  const messages = memory.allocate({ ...made.type, pointers: 0, dimensions: [count] }, 'zero');
  for (let i = 0; i < count; i++) {
    const { address, data, virq } = each(i);
    const entry = memory.element(messages, BigInt(i));
    const message = kernel.cell(entry, 'message');
    kernel.set(message, 'message-low', BigInt.asUintN(32, address));
    kernel.set(message, 'message-high', address >> 32n);
    kernel.set(message, 'doorbell-data', BigInt(data));
    kernel.set(entry, 'doorbell-interrupt', BigInt(virq));
    kernel.set(entry, 'interrupt-flags', isMsi ? 0n : IRQF_SHARED);
    kernel.set(entry, 'doorbell-type', isMsi ? TYPE_MSI : TYPE_EMBEDDED);
    kernel.set(entry, 'doorbell-bar', -1n);
    kernel.set(entry, 'mapping-start', mapped.base);
    kernel.set(entry, 'mapping-size', mapped.size);
  }
  memory.store(made, pointer(memory.element(messages, 0n)));
  kernel.set(epf, 'doorbells-made', BigInt(count));
}
