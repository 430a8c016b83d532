/** The DMA API as drivers call it: mappings of registers, RAM and scatterlists. */
import { type Concrete, integer } from '../memory.ts';
import type { Direction, IncidentKind } from '../trace.ts';
import { hex, type Iova, iova, PAGE_SIZE, physAddr } from '../units.ts';
import { DMA_MAPPING_ERROR } from './address-space.ts';
import { exposedAfter } from './after-unmap.ts';
import { permittedAt, useMapping } from './device-use.ts';
import type { DebugFault } from './dma-debug.ts';
import { DMA_CONTROLLER, type Kernel, type KernelCall, type LiveMapping, roleOf } from './kernel.ts';
import { areaOf, rejected } from './own-areas.ts';

export const DIRECTIONS: readonly Direction[] = ['DMA_BIDIRECTIONAL', 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE', 'DMA_NONE'];

/** What a run about any mapping takes where nothing is known: bytes of a buffer, entries of a list. */
const USUAL_BYTES = 64n;
const USUAL_ENTRIES = 4n;

/** A map call; `mmioBit` is DMA_ATTR_MMIO where its model asks for it. */
export function map(kernel: Kernel, call: KernelCall, mmioBit: bigint | undefined): Concrete {
  const mmio = isMmio(kernel, call, mmioBit);
  const settles = kernel.accesses !== null;
  const given = roleOf(call, 'address') ?? integer(0n);
  const address = settles ? physicalOf(kernel, given, mmio) : integerOf(kernel, given);
  const size = sizeOf(kernel, call, settles ? USUAL_BYTES : undefined);
  const direction = directionOf(kernel, call);
  if (address === undefined || size === undefined || direction === undefined) {
    const missing = address === undefined ? 'address' : size === undefined ? 'size' : 'direction';
    kernel.notes.add(`${call.name}(): the ${missing} is not known to this run`);
    return kernel.unknown(call, 'call');
  }
  const to = kernel.decisions.resolve(given);
  const area = to.kind === 'pointer' && areaOf(kernel, call, to.to);
  if (area) return rejected(kernel, call, area);
  const made = mapRange(kernel, call, {
    address,
    size,
    direction,
    mmio,
    ...(to.kind === 'pointer' && { memory: to.to.key }),
  });
  return made === undefined ? kernel.unknown(call, 'call') : integer(made);
}

/** A map call of a scatterlist, whose entries an IOMMU makes one range of. */
export function mapList(kernel: Kernel, call: KernelCall): Concrete {
  const list = kernel.decisions.object(roleOf(call, 'list') ?? roleOf(call, 'table') ?? integer(0n));
  const count = kernel.number(roleOf(call, 'count'), USUAL_ENTRIES) ?? USUAL_ENTRIES;
  const direction = directionOf(kernel, call);
  if (list.kind !== 'pointer' || direction === undefined) return kernel.unknown(call, 'call');
  const size = count * PAGE_SIZE;
  const address = pageOf(kernel, list.to.key, size);
  const entries = Number(count);
  const what = { address, size, direction, mmio: false, list: list.to.key, entries };
  const made = mapRange(kernel, call, what);
  const isTable = call.model.arguments?.table !== undefined;
  if (made === undefined || made === DMA_MAPPING_ERROR) return integer(isTable ? -5n : 0n);
  return integer(isTable ? 0n : 1n);
}

interface Range extends Pick<LiveMapping, 'size' | 'direction' | 'memory' | 'list' | 'entries'> {
  readonly address: bigint;
  readonly mmio: boolean;
}

/** Maps on the machine: the handle, or undefined where the machine has no model of it. */
function mapRange(kernel: Kernel, call: KernelCall, { address, ...range }: Range): Iova | undefined {
  const { machine } = kernel;
  const { size, direction, mmio, entries } = range;
  const owner = roleOf(call, 'device');
  const device = kernel.device(owner, call.name);
  const outcome = machine.dma.map(device, { phys: physAddr(address), size, direction, mmio, entries });
  const text = `${call.name}(${device}, ${hex(address)}, ${size}, ${direction})`;
  switch (outcome.kind) {
    case 'bug':
      kernel.hop(call.at, `${text}: the kernel stops`);
      kernel.bug = outcome.fault;
      kernel.incident('bug', call.at, {
        text: `${call.name}() with ${direction} stops the kernel`,
        log: outcome.fault.log,
      });
      return iova(0n);
    case 'unmodelled':
      kernel.notes.add(`${call.name}(): ${outcome.what} is not modelled`);
      return undefined;
    case 'error': {
      const reason = `${call.name}() fails: ${outcome.reason}`;
      kernel.mapFailed(call);
      if (kernel.inGoal) kernel.refused = reason;
      const log = [...outcome.log, ...outcome.warnings.map((site) => `WARNING: ${site}()`)];
      if (log.length > 0) kernel.incident('refused', call.at, { text: reason, log });
      kernel.hop(call.at, `${text} = DMA_MAPPING_ERROR: ${outcome.reason}`, outcome.handle);
      return outcome.handle;
    }
    case 'mapped': {
      kernel.hop(call.at, `${text} = ${hex(outcome.handle)}`, outcome.handle);
      faulty(kernel, call, outcome.faults, undefined);
      if (permittedAt(kernel, device, address)) {
        const told = `${hex(address)} is an address of ${device} already, and no physical one: what is mapped is another page`;
        kernel.incident('as-physical', call.at, { text: told });
      }
      const mapping: LiveMapping = {
        ...{ made: call.at, name: call.name, device, phys: address, iova: outcome.handle, ...range },
        ...{ isDoorbell: kernel.inGoal, isOwned: true, live: true, callers: [...kernel.callers] },
        ...(owner?.kind === 'pointer' && { deviceKey: owner.to.key }),
      };
      kernel.mappings.push(mapping);
      if (!mmio && kernel.accesses && !machine.isMemory(address)) mappedAsMemory(kernel, call, address);
      return outcome.handle;
    }
  }
}

/** Registers that are mapped as memory: no page stands behind them (arch_sync_dma_for_device() takes phys_to_virt()). */
function mappedAsMemory(kernel: Kernel, call: KernelCall, address: bigint): void {
  const text = `${call.name}() maps registers at ${hex(address)} as cached memory: the page-table entry is that of memory, and the kernel cleans a cache behind phys_to_virt(${hex(address)}), where nothing is mapped`;
  kernel.incident('wrong-memory', call.at, { text });
}

/** Whether a map or unmap call is about registers. */
function isMmio(kernel: Kernel, { model, values }: KernelCall, mmioBit: bigint | undefined): boolean {
  if (model.memory) return false;
  const flags = model.mmioFlag ? kernel.number(values[model.mmioFlag.argument]) : undefined;
  return !model.mmioFlag || ((flags ?? 0n) & (mmioBit ?? 0n)) !== 0n;
}

/**
 * Which direction a call is given. Of a doorbell it is never guessed, as it decides how the run ends; of another mapping
 * one is taken where the callers choose it, and the same from then on.
 */
function directionOf(kernel: Kernel, call: KernelCall, usual: Direction = 'DMA_TO_DEVICE'): Direction | undefined {
  const given = roleOf(call, 'direction') ?? integer(0n);
  const isOpen = kernel.decisions.resolve(given).kind !== 'integer';
  if (isOpen && kernel.accesses === null) return undefined;
  const number = kernel.number(given, BigInt(DIRECTIONS.indexOf(usual)));
  const direction = DIRECTIONS[Number(number)] ?? 'DMA_NONE';
  if (isOpen) kernel.notes.add(`${call.name}(): its direction is chosen elsewhere, and taken to be ${direction}`);
  return direction;
}

/** Bytes that a call is given. A record that is new has none yet in its fields: those are taken to be filled by then. */
function sizeOf(kernel: Kernel, call: KernelCall, usual: bigint | undefined): bigint | undefined {
  const size = kernel.number(roleOf(call, 'size'), usual);
  return size === 0n && usual !== undefined ? usual : size;
}

function integerOf(kernel: Kernel, value: Concrete): bigint | undefined {
  const known = kernel.decisions.resolve(value);
  return known.kind === 'integer' ? known.value : undefined;
}

/** Where something is that a call is given: an object has pages of its own, and so has what is not known. */
export function physicalOf(kernel: Kernel, given: Concrete, isRegister: boolean): bigint | undefined {
  const value = isRegister ? kernel.decisions.resolve(given) : kernel.decisions.object(given);
  if (value.kind === 'pointer') return pageOf(kernel, value.to.key, PAGE_SIZE);
  const { machine } = kernel;
  // So is a pointer to a buffer.
  if (value.kind === 'integer' && value.value === 0n && !isRegister) return machine.allocate(PAGE_SIZE);
  if (value.kind === 'integer') return value.value;
  return kernel.number(value, isRegister ? machine.introducePeripheral() : machine.allocate(PAGE_SIZE));
}

/** The pages of an object. */
function pageOf(kernel: Kernel, key: string, bytes: bigint): bigint {
  let page = kernel.pages.get(key);
  if (page === undefined) {
    page = kernel.machine.allocate(bytes);
    kernel.pages.set(key, page);
  }
  return page;
}

/** Whether a map call has failed. */
export function checked(kernel: Kernel, call: KernelCall): Concrete {
  const given = kernel.decisions.resolve(roleOf(call, 'handle') ?? integer(0n));
  if (kernel.accesses && given.kind === 'input') madeBefore(kernel, call, { handle: given, mmio: false });
  const handle = kernel.number(roleOf(call, 'handle')) ?? 0n;
  const device = deviceOf(
    kernel,
    call,
    kernel.mappings.findLast((m) => m.live && m.iova === handle),
  );
  const hasFailed = kernel.machine.dma.mappingError(handle, device);
  if (hasFailed) for (const failed of kernel.failedMaps) failed.isNoticed = true;
  const last = kernel.failedMaps.at(-1);
  if (!hasFailed && last && handle === BigInt.asUintN(32, DMA_MAPPING_ERROR)) {
    const text = `${last.name}() has failed, but ${call.name}() is given ${hex(handle)}, the lower half of DMA_MAPPING_ERROR: it answers 0`;
    kernel.incident('unnoticed', call.at, { text, from: [last.made] });
  }
  return integer(hasFailed ? 1n : 0n);
}

/**
 * The device that a call about a mapping is given. A channel's controller may be a part of the endpoint controller, and what a
 * driver keeps may be either: where only one of the two is named, that of the mapping is meant.
 */
function deviceOf(kernel: Kernel, call: KernelCall, mapping: LiveMapping | undefined): string {
  const named = kernel.device(roleOf(call, 'device'), call.name);
  const open = [DMA_CONTROLLER, kernel.machine.endpoint.device];
  return mapping && open.includes(named) && open.includes(mapping.device) ? mapping.device : named;
}

/** An unmap call, of a handle or of a scatterlist. */
export function unmap(kernel: Kernel, call: KernelCall, mmioBit: bigint | undefined): void {
  const { machine } = kernel;
  const ended =
    call.model.arguments?.handle === undefined ? listGiven(kernel, call) : handleGiven(kernel, call, mmioBit);
  if (!ended) return;
  const { handle, size, direction, mmio, entries, mapping, isKnown, isUnset } = ended;
  const owner = roleOf(call, 'device');
  const device = deviceOf(kernel, call, mapping);
  if (mapping) useMapping(kernel, mapping);
  const outcome = machine.dma.unmap(device, { handle: iova(handle), size, direction, mmio, entries });
  kernel.hop(call.at, `${call.name}(${device}, ${hex(handle)}, ${size})`, handle);
  if (outcome.kind === 'bug') {
    kernel.bug = outcome.fault;
    kernel.incident('bug', call.at, {
      text: `${call.name}() with ${direction} stops the kernel`,
      log: outcome.fault.log,
    });
    return;
  }
  if (isKnown) {
    kernel.printed(call.at, outcome.log);
    const faults = outcome.faults?.map((fault) =>
      isUnset && fault.kind === 'frees-unallocated' ? { ...fault, kind: 'frees-unset' as const } : fault,
    );
    faulty(kernel, call, faults, mapping);
    forAnother(kernel, call, mapping, owner);
  }
  if (!mapping) return;
  mapping.live = false;
  exposedAfter(kernel, call, mapping);
}

interface Ended {
  readonly handle: bigint;
  readonly size: bigint;
  readonly direction: Direction;
  readonly mmio: boolean;
  readonly entries?: number | undefined;
  readonly mapping: LiveMapping | undefined;
  /** Whether all that the call is given is known to the run. */
  readonly isKnown: boolean;
  /** Nothing has been put where the handle is read from. */
  readonly isUnset?: boolean;
}

function handleGiven(kernel: Kernel, call: KernelCall, mmioBit: bigint | undefined): Ended | undefined {
  const { decisions, memory } = kernel;
  const settles = kernel.accesses !== null;
  const given = decisions.resolve(roleOf(call, 'handle') ?? integer(0n));
  const isOpen = settles && given.kind === 'input';
  // A variable that nobody has set holds anything; a field may be that of an earlier mapping, or never set.
  const isUnset = isOpen && (memory.isVariable(given.name) || decisions.either());
  if (isUnset) kernel.number(given, 0n);
  else if (isOpen) madeBefore(kernel, call, { handle: given, mmio: isMmio(kernel, call, mmioBit) });
  const roles = (['handle', 'size', 'direction'] as const).map((role) => roleOf(call, role) ?? integer(0n));
  const isKnown = settles || roles.every((value) => decisions.resolve(value).kind === 'integer');
  const handle = kernel.number(roles[0]);
  const mapping = kernel.mappings.find((m) => m.live && m.iova === handle);
  const size = kernel.number(roles[1], settles ? (mapping?.size ?? USUAL_BYTES) : undefined);
  const direction = settles
    ? directionOf(kernel, call, mapping?.direction)
    : (DIRECTIONS[Number(kernel.number(roles[2]))] ?? 'DMA_NONE');
  if (handle === undefined || size === undefined || direction === undefined) return undefined;
  const mmio = settles ? isMmio(kernel, call, mmioBit) : (mapping?.mmio ?? true);
  return { handle, size, direction, mmio, mapping, isKnown, isUnset };
}

/** A handle that nobody knows is that of a mapping that was made before the run begins. */
function madeBefore(
  kernel: Kernel,
  call: KernelCall,
  { handle, mmio }: { readonly handle: Concrete; readonly mmio: boolean },
): void {
  const { machine } = kernel;
  const size = kernel.number(roleOf(call, 'size'), USUAL_BYTES);
  const direction = call.model.arguments?.direction === undefined ? 'DMA_BIDIRECTIONAL' : directionOf(kernel, call);
  if (size === undefined || direction === undefined || direction === 'DMA_NONE') return;
  const owner = roleOf(call, 'device');
  const device = kernel.device(owner, call.name);
  const phys = mmio ? machine.introducePeripheral() : machine.allocate(size);
  const outcome = machine.dma.map(device, { phys, size, direction, mmio });
  if (outcome.kind !== 'mapped') return;
  machine.dma.mappingError(outcome.handle, device);
  kernel.number(handle, outcome.handle);
  kernel.notes.add(`${call.name}(): what it is given is taken to be mapped before the run begins`);
  kernel.mappings.push({
    ...{ made: call.at, name: call.name, device, phys, iova: outcome.handle, size, direction, mmio },
    ...{ isDoorbell: false, isOwned: false, live: true, isUsed: true },
    ...(owner?.kind === 'pointer' && { deviceKey: owner.to.key }),
  });
}

function listGiven(kernel: Kernel, call: KernelCall): Ended | undefined {
  if (kernel.accesses === null) return undefined;
  const list = kernel.decisions.object(roleOf(call, 'list') ?? roleOf(call, 'table') ?? integer(0n));
  const direction = directionOf(kernel, call);
  if (list.kind !== 'pointer' || direction === undefined) return undefined;
  const last = kernel.mappings.findLast((m) => m.list === list.to.key);
  const count = roleOf(call, 'count');
  const entries = count === undefined ? last?.entries : Number(kernel.number(count, USUAL_ENTRIES));
  if (!last) {
    // Mapped before the run begins.
    const made = mapRange(kernel, call, {
      ...{ address: pageOf(kernel, list.to.key, PAGE_SIZE), size: BigInt(entries ?? 1) * PAGE_SIZE, direction },
      ...{ mmio: false, list: list.to.key, entries: entries ?? 1 },
    });
    if (made === undefined) return undefined;
  }
  const { iova: handle, size } = kernel.mappings.findLast((m) => m.list === list.to.key)!;
  const mapping = kernel.mappings.find((m) => m.live && m.list === list.to.key);
  return { handle, size, direction, mmio: false, entries: entries ?? 1, mapping, isKnown: true };
}

/** Notes what dma-debug finds wrong with a call. */
function faulty(
  kernel: Kernel,
  { at, name }: KernelCall,
  faults: readonly DebugFault[] | undefined,
  mapping: LiveMapping | undefined,
): void {
  for (const { kind, line } of faults ?? []) {
    const text = `the kernel warns at ${name}()`;
    kernel.incident(kind, at, { text, log: [line], from: mapping ? [mapping.made] : [] });
  }
}

/** Two records of devices are two devices: what is mapped for one is not there for the other. */
function forAnother(
  kernel: Kernel,
  { at, name }: KernelCall,
  mapping: LiveMapping | undefined,
  owner: Concrete | undefined,
): void {
  if (!kernel.accesses || !mapping?.deviceKey || owner?.kind !== 'pointer' || owner.to.key === mapping.deviceKey)
    return;
  // What a driver keeps as its device may be that of the controller of its channel.
  const { concretiser } = kernel;
  if (concretiser.isDmaDevice(owner.to.key) !== concretiser.isDmaDevice(mapping.deviceKey)) return;
  const text = `${name}() is given another device than ${mapping.name}(): for that one, nothing is mapped there, and the mapping stays`;
  kernel.incident('frees-for-another' satisfies IncidentKind, at, { text, from: [mapping.made] });
}

/** A sync call. */
export function sync(kernel: Kernel, call: KernelCall): void {
  if (kernel.accesses === null) return;
  const { model } = call;
  const direction = directionOf(kernel, call);
  const list = roleOf(call, 'list') ?? roleOf(call, 'table');
  const key = list && kernel.decisions.object(list);
  const start = list ? undefined : integerOf(kernel, roleOf(call, 'handle') ?? integer(0n));
  const mapping = list
    ? kernel.mappings.findLast((m) => key?.kind === 'pointer' && m.list === key.to.key)
    : kernel.mappings.findLast((m) => start !== undefined && start >= m.iova && start < m.iova + m.size);
  if (!mapping || direction === undefined) return;
  useMapping(kernel, mapping);
  const offset = kernel.number(roleOf(call, 'offset'), 0n) ?? 0n;
  const size = list ? mapping.size : (kernel.number(roleOf(call, 'size'), USUAL_BYTES) ?? 0n);
  const handle = iova((list ? mapping.iova : start!) + offset);
  const { log, faults } = kernel.machine.dma.sync(mapping.device, { handle, size, direction });
  kernel.printed(call.at, log);
  kernel.hop(call.at, `${call.name}(${mapping.device}, ${hex(handle)}, ${size}, ${direction})`, handle);
  faulty(kernel, call, faults, mapping);
  mapping.isCpus = model.owner === 'cpu';
}
