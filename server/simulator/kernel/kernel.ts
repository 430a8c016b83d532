/**
 * The kernel as one run of a driver sees it: what the driver has taken and not given back, what it did, and which call
 * is made to fail. The files beside this one serve its calls, one file per API family.
 */
import type { CType } from '../../ir/types.ts';
import type { Content } from '../../model/content.ts';
import type { DeviceAccess, FunctionModel, Role } from '../../model/model.ts';
import type { Location } from '../../syntax/text.ts';
import type { Concretiser } from '../concretise.ts';
import type { Decisions } from '../evaluate.ts';
import type { Machine } from '../machine.ts';
import { type Cell, type Concrete, integer, type Memory, within } from '../memory.ts';
import type { BarNumber } from '../pcie/bar.ts';
import type { Definition } from '../program.ts';
import type { Direction, FailedCall, Fault, Hop, Incident, IncidentKind, KernelWarning } from '../trace.ts';
import type { PhysAddr } from '../units.ts';
import type { Failure } from './failure.ts';

/** A mapping that the driver made, or that the kernel made for its doorbell. */
export interface LiveMapping {
  readonly made: Location;
  readonly name: string;
  readonly device: string;
  readonly phys: bigint;
  readonly iova: bigint;
  readonly size: bigint;
  readonly direction: Direction;
  /** Mapped as registers, not as memory. */
  readonly mmio?: boolean;
  /** Made while the flow's call ran. */
  readonly isDoorbell: boolean;
  /** The driver must unmap it; the page of an MSI controller stays mapped. */
  readonly isOwned: boolean;
  /** Made by the endpoint framework, with the doorbells that it offers. */
  readonly isOffered?: boolean;
  /** The calls within the driver that led to the map call. */
  readonly callers?: readonly Location[];
  /** The driver's object that is mapped: the key of its cell. */
  readonly memory?: string | undefined;
  /** The driver's record of the device that it is mapped for: the key of its cell. */
  readonly deviceKey?: string | undefined;
  /** For a scatterlist: the key of its cell, and the number of its entries. */
  readonly list?: string | undefined;
  readonly entries?: number | undefined;
  live: boolean;
  /** Whose the memory is: the device's from the map call on, but for a time between two sync calls. */
  isCpus?: boolean;
  /** Whether the device has done what it does to it. */
  isUsed?: boolean;
}

/** A map call that has failed, and whether the driver has seen that. */
export interface FailedMap {
  readonly made: Location;
  readonly name: string;
  readonly device: string;
  isNoticed: boolean;
}

/** An outbound window of the endpoint controller, by its bus address. */
export interface Outbound {
  /** Where in the host's memory it leads; null where nowhere. */
  target: bigint | null;
  /** The write that may still be on its way there. */
  posted: Location | null;
}

/** Where a BAR leads: the local address of its first byte. */
export interface Window {
  readonly start: bigint;
  readonly size: bigint;
  readonly made: Location;
  /** The address that the driver gave, where the run has chosen the BAR around it. */
  readonly given?: bigint;
}

export interface RequestedInterrupt {
  readonly virq: bigint;
  readonly handler: string;
  readonly made: Location;
  /** Freed with the device. */
  readonly isManaged: boolean;
}

/** A function of the driver that runs when the device goes away. */
export interface DeferredAction {
  readonly code: Definition;
  readonly data: Concrete;
}

/** A call that a run has come to. */
export interface KernelCall {
  readonly name: string;
  /** Empty where a model says only how it is simulated. */
  readonly model: FunctionModel;
  /** Argument numbers by role, those for the simulation included. */
  readonly roles: Readonly<Partial<Record<Role, number>>>;
  readonly values: readonly Concrete[];
  readonly at: Location;
  readonly returns: CType;
  /** Names the result of this call, and of no other. */
  readonly id: string;
  /** Which time the run has come by here. */
  readonly turn: number;
}

export interface KernelOptions {
  readonly machine: Machine;
  readonly memory: Memory;
  readonly decisions: Decisions;
  readonly concretiser: Concretiser;
  /** Number of the call that fails, counted from 0 over those that can; null for none. */
  readonly failing: number | null;
  /** What devices do to what is mapped, by the place of a map call; absent where the run is about doorbells. */
  readonly accesses?: ReadonlyMap<string, DeviceAccess> | undefined;
  /** Runs a function of the driver that the kernel calls. */
  readonly enter: (code: Definition, values: readonly Concrete[]) => void;
}

export class Kernel {
  readonly mappings: LiveMapping[] = [];
  readonly hops: Hop[] = [];
  readonly notes = new Set<string>();
  readonly windows = new Map<BarNumber, Window>();
  readonly interrupts: RequestedInterrupt[] = [];
  readonly actions: DeferredAction[] = [];
  /** Whether the driver has requested any interrupt so far. */
  hasRequested = false;
  /** Told after each call that does something to the machine; null where nobody looks on. */
  onStep: ((call: KernelCall) => void) | null = null;
  /** What the kernel prints about the driver's calls. */
  readonly warnings: KernelWarning[] = [];
  /** Linux's numbers of the MSIs that the driver has. */
  virqs: readonly number[] = [];
  /** The calls so far that can fail. */
  readonly fallible: FailedCall[] = [];
  /** The call that did. */
  failed: FailedCall | null = null;
  /** Why the flow's map call has failed, other than by being made to; null where it has not. */
  refused: string | null = null;
  /** Why it is not known where a BAR leads that the driver has set; null where there is none. */
  unknownWindow: string | null = null;
  /** Map calls that have failed. */
  readonly failedMaps: FailedMap[] = [];
  /** The calls within the driver that have led to the one that runs. */
  readonly callers: Location[] = [];
  /** What goes wrong with mappings. */
  readonly incidents: Incident[] = [];
  /** What devices do to what is mapped, by the place of a map call; null where the run is about doorbells. */
  readonly accesses: ReadonlyMap<string, DeviceAccess> | null;
  /** The pages of the driver's objects that are mapped, by the keys of their cells. */
  readonly pages = new Map<string, PhysAddr>();
  /** Keys of the objects that are registers, mapped for the CPU. */
  readonly registers = new Set<string>();
  /** Keys of coherent allocations. */
  readonly coherent = new Set<string>();
  /** By the key of a channel's record: that of the device which it serves. */
  readonly channels = new Map<string, string>();
  readonly outbound = new Map<bigint, Outbound>();
  /** By the key of what the CPU writes to: the bus address of the outbound window. */
  readonly reserved = new Map<string, bigint>();
  /** Whether the driver has pointed a BAR somewhere, or taken one away. */
  hasTouchedBars = false;
  /** Whether the flow's call is running. */
  inGoal = false;
  /** Set when the kernel stopped the run. */
  bug: Fault | null = null;
  /** The first access of a device that an IOMMU blocked, in a run that is about any mapping. */
  fault: Fault | null = null;
  readonly machine: Machine;
  readonly memory: Memory;
  readonly decisions: Decisions;
  readonly concretiser: Concretiser;
  readonly enter: KernelOptions['enter'];
  private accessCount = 0;
  private readonly failing: number | null;

  constructor({ machine, memory, decisions, concretiser, failing, enter, accesses }: KernelOptions) {
    this.accesses = accesses ?? null;
    this.machine = machine;
    this.memory = memory;
    this.decisions = decisions;
    this.concretiser = concretiser;
    this.failing = failing;
    this.enter = enter;
  }

  /** What a call returns that is made to fail; undefined where it is not its turn. */
  fail(request: KernelCall, failure: Failure | undefined): Concrete | undefined {
    const { name, at, model } = request;
    if (!failure) return undefined;
    const call = { name, ...at, result: failure.text };
    this.fallible.push(call);
    if (this.fallible.length - 1 !== this.failing) return undefined;
    this.failed = call;
    if (model.effect === 'maps') this.mapFailed(request);
    if (model.effect === 'exposes') this.hasTouchedBars = true;
    this.hop(at, `${name}() is made to fail: ${failure.text}`);
    return integer(failure.value);
  }

  /** Whether a map call has returned DMA_MAPPING_ERROR. */
  get hasFailedMap(): boolean {
    return this.failedMaps.length > 0;
  }

  /** Notes that a map call has failed. */
  mapFailed({ name, at, model, ...call }: KernelCall): void {
    const device = this.device(roleOf({ name, at, model, ...call }, 'device'), name);
    this.failedMaps.push({ made: at, name, device, isNoticed: false });
  }

  /** Notes what goes wrong. */
  incident(kind: IncidentKind, at: Location, said: Pick<Incident, 'text'> & Partial<Incident>): void {
    this.incidents.push({ log: [], ...at, ...said, kind, from: [...(said.from ?? []), ...this.callers] });
  }

  /** The CPU reads or writes memory of the driver: a part of an object, or all of it. */
  touched({ key }: Cell, access: 'read' | 'write', at: Location): void {
    if (this.accesses === null) return;
    for (const { live, isCpus, memory, direction, made } of this.mappings) {
      if (!live || isCpus || memory === undefined || !(within(key, memory) || within(memory, key))) continue;
      const hasOwn = access === 'write' ? direction !== 'DMA_FROM_DEVICE' : direction !== 'DMA_TO_DEVICE';
      if (!hasOwn) continue;
      const text =
        access === 'write'
          ? 'the CPU writes to memory that is the device’s by now: the device reads the bytes that the map call has cleaned out of the cache, and not these'
          : 'the CPU reads memory that is the device’s still: it reads what its cache holds, and not what the device has written';
      this.incident('stale', at, { text, from: [made] });
    }
  }

  hop(source: Location, text: string, value?: bigint): void {
    this.hops.push({
      place: 'driver',
      text,
      source,
      ...(value !== undefined && { address: { space: 'IOVA', value } }),
    });
  }

  /** Notes the way of an access that a device makes, because of a call of the driver. */
  accessed(hops: readonly Hop[], source: Location): void {
    const ring = ++this.accessCount;
    this.hops.push(...hops.map((hop) => ({ ...hop, source, ring })));
  }

  /** Keeps what a call made the kernel print. */
  printed(source: Location, log: readonly string[]): void {
    if (log.length > 0) this.warnings.push({ ...source, log });
  }

  /** An argument as an integer, where it is one; `usual` where nothing has decided it. */
  number(value: Concrete | undefined, usual?: bigint): bigint | undefined {
    return this.decisions.number(value ?? integer(0n), usual);
  }

  /** What a call returns that is not known to this run. */
  unknown({ id, returns, turn }: KernelCall, from: 'platform' | 'call' | 'source'): Concrete {
    return this.concretiser.input(id, returns, from, { turn });
  }

  /** The member of a record that keeps something. */
  cell(record: Cell, content: Content): Cell {
    return this.concretiser.contents.member(record, content);
  }

  set(record: Cell, content: Content, value: Concrete | bigint): void {
    this.memory.store(this.cell(record, content), typeof value === 'bigint' ? integer(value) : value);
  }

  /** A member as the driver left it, or as the platform has it; undefined where it is no integer. */
  get(record: Cell, content: Content): bigint | undefined {
    const cell = this.cell(record, content);
    const value = this.decisions.resolve(this.memory.load(cell) ?? this.concretiser.value(cell));
    return value.kind === 'integer' ? value.value : undefined;
  }

  /**
   * The device that a driver maps for: the controller, or one in name only, which has no DMA mask. Of others it is not known
   * that they are not the controller.
   */
  device(value: Concrete | undefined, name: string): string {
    const { device } = this.machine.endpoint;
    const bystander = value?.kind === 'pointer' ? this.concretiser.contents.bystander(value.to) : undefined;
    if (bystander !== undefined) {
      this.machine.introduceBystander(bystander);
      return bystander;
    }
    if (value?.kind === 'pointer' && this.concretiser.isDmaDevice(value.to.key))
      return this.machine.introduceNeighbour(DMA_CONTROLLER);
    const known = value?.kind === 'pointer' && this.concretiser.isController(value.to);
    if (!known) this.notes.add(`${name}(): its device is taken to be ${device}`);
    return device;
  }
}

/** The device that sends the requests of DMA channels: another StreamID than that of the device which they serve. */
export const DMA_CONTROLLER = 'the DMA controller';

export function roleOf({ roles, values }: KernelCall, role: Role): Concrete | undefined {
  return values[roles[role] ?? -1];
}
