/**
 * The device's side of a mapping, in a run that is about one: it does what a model knows of it, and where nothing is known,
 * what the direction claims. The run then shows what the mapping permits.
 */
import type { DeviceAccess } from '../../model/model.ts';
import type { AccessResult } from '../access-path.ts';
import { placeKey } from '../program.ts';
import type { Access, Direction, IncidentKind } from '../trace.ts';
import { hex, iova, PAGE_SIZE, physAddr } from '../units.ts';
import type { Kernel, LiveMapping } from './kernel.ts';

/** Bytes of an access, as far as the page goes. */
const WORD = 4n;

const claimed: Readonly<Record<Direction, readonly Access[]>> = {
  DMA_TO_DEVICE: ['read'],
  DMA_FROM_DEVICE: ['write'],
  DMA_BIDIRECTIONAL: ['write', 'read'],
  DMA_NONE: [],
};

const needed: Readonly<Record<DeviceAccess, Direction>> = {
  read: 'DMA_TO_DEVICE',
  write: 'DMA_FROM_DEVICE',
  'read-write': 'DMA_BIDIRECTIONAL',
};

const accessesOf = (access: DeviceAccess): readonly Access[] =>
  access === 'read-write' ? ['write', 'read'] : [access];

/** One access of a device. */
export function access(
  kernel: Kernel,
  { device, at, kind }: { device: string; at: bigint; kind: Access },
): AccessResult {
  const bytes = PAGE_SIZE - (at & (PAGE_SIZE - 1n)) < WORD ? 1 : Number(WORD);
  const data = BigInt(kernel.machine.doorbell.data);
  return kernel.machine.deviceAccess({ device, iova: iova(at), access: kind, bytes, data });
}

/** Lets the device of a mapping do what it does to it, once. */
export function useMapping(kernel: Kernel, mapping: LiveMapping): void {
  if (kernel.accesses === null || mapping.isUsed || !mapping.live) return;
  mapping.isUsed = true;
  const { device, made, direction, callers = [] } = mapping;
  const known = kernel.accesses.get(placeKey(made));
  const at = startOf(kernel, mapping);
  for (const kind of known ? accessesOf(known) : claimed[direction]) {
    const result = access(kernel, { device, at, kind });
    kernel.accessed(result.hops, made);
    denied(kernel, { result, kind, device, at }, { at: made, from: callers });
  }
  if (known) overGranted(kernel, mapping, { known, at });
  else
    kernel.notes.add(
      `${mapping.name}(): the device does what ${direction} claims: the run shows what the mapping permits`,
    );
}

/** Where in a mapping the device begins: at the register that it is there for, else at its start. */
function startOf({ machine }: Kernel, { iova: start, phys, size }: LiveMapping): bigint {
  const offset = machine.doorbell.phys - phys;
  return offset >= 0n && offset < size ? start + offset : start;
}

/** Notes an access that an IOMMU has blocked. */
export function denied(
  kernel: Kernel,
  made: { readonly result: AccessResult; readonly kind: Access; readonly device: string; readonly at: bigint },
  { at, from }: { at: LiveMapping['made']; from: readonly LiveMapping['made'][] },
): boolean {
  const { result, kind, device } = made;
  const { fault } = result;
  if (!fault) return false;
  const incident: IncidentKind = fault.kind === 'permission' ? `${kind}-denied` : 'not-translated';
  const why = fault.kind === 'permission' ? 'the mapping does not grant it' : 'nothing is mapped there for it';
  const text = `${kernel.machine.iommu} blocks the ${kind} of ${device} to IOVA ${hex(made.at)}: ${why}`;
  kernel.incident(incident, at, { text, log: fault.log, from });
  kernel.fault ??= fault;
  return true;
}

/** An access that the device does not need, and that the direction which it needs would have blocked on this IOMMU. */
function overGranted(
  kernel: Kernel,
  { device, made, phys, iova: start, size, direction, mmio = true, name, callers = [] }: LiveMapping,
  { known, at }: { known: DeviceAccess; at: bigint },
): void {
  const right = needed[known];
  const [more] = claimed[direction].filter((kind) => !accessesOf(known).includes(kind));
  if (!more || right === direction) return;
  const { dma } = kernel.machine;
  if (access(kernel, { device, at, kind: more }).fault) return;
  const other = dma.map(device, { phys: physAddr(phys), size, direction: right, mmio });
  if (other.kind !== 'mapped') return;
  const { handle } = other;
  dma.mappingError(handle, device);
  const { fault } = access(kernel, { device, at: handle + (at - start), kind: more });
  dma.unmap(device, { handle, size, direction: right, mmio });
  if (!fault) return;
  const text = `a ${more} of ${device} goes through, which it has no need of: mapped by ${name}() with ${right}, ${kernel.machine.iommu} blocks it`;
  kernel.incident('over-granted', made, { text, log: fault.log, from: callers });
}

/** Whether an address is one that a device may use already. */
export function permittedAt({ machine, mappings }: Kernel, device: string, address: bigint): boolean {
  const isOwn = mappings.some(
    ({ iova: start, phys, size }) => start !== phys && address >= start && address < start + size,
  );
  if (isOwn) return true;
  const permits = machine.dma.permits(device, iova(address));
  return permits !== null && (permits.read || permits.write) && !machine.isMemory(address);
}
