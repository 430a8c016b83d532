/**
 * Where the host writes to ring: what the driver tells it in registers, else the addresses that the driver handed on, in
 * messages or as handles, through the BAR that it programmed. The machine makes a BAR of its own, a stand-in, only where
 * the driver has programmed none.
 */
import { recordTag } from '../ir/types.ts';
import type { HostRegisters } from '../model/model.ts';
import type { Interpreter } from './interpret.ts';
import { DMA_MAPPING_ERROR } from './kernel/address-space.ts';
import type { LiveMapping, Window } from './kernel/kernel.ts';
import type { Machine } from './machine.ts';
import type { Cell, Concrete } from './memory.ts';
import type { BarNumber } from './pcie/bar.ts';
import type { Scenario } from './scenario.ts';
import type { StandIn } from './trace.ts';
import { hex, type Iova, iova, PAGE_SIZE } from './units.ts';

/** A write that rings. */
export interface Doorbell {
  readonly bar: BarNumber;
  readonly offset: bigint;
  readonly data: bigint;
}

/** A flow that has run on a machine and is to be rung. */
export interface Rung {
  readonly scenario: Scenario;
  readonly machine: Machine;
  readonly interpreter: Interpreter;
}

/** The doorbells of a flow; with none, why. */
export interface Doorbells {
  readonly list: readonly Doorbell[];
  readonly standIn: StandIn | null;
  /** Why nothing, or not all, of where the host writes is known. */
  readonly why: string | null;
}

/** An address that the driver hands on for the host to write to. */
interface Handed {
  readonly address: bigint;
  readonly data: bigint;
  /** Where the hardware itself shows it. */
  readonly shown?: Pick<Doorbell, 'bar' | 'offset'> | undefined;
}

/** The doorbells that a driver has made known; `mapping` is that of its doorbell. */
export function doorbellsOf(flow: Rung, mapping: LiveMapping | null): Doorbells {
  const { kernel } = flow.interpreter;
  const told = toldByRegisters(flow);
  if (told && told.length > 0) return { list: told, standIn: null, why: null };
  if (told) return { list: told, standIn: null, why: kernel.unknownWindow ?? 'the host is told of no doorbell' };
  const handed = handedOn(flow, mapping);
  const shown = handed.flatMap(({ shown: place, data }) => (place ? [{ ...place, data }] : []));
  if (shown.length > 0) return { list: shown, standIn: null, why: null };
  const windows = [...kernel.windows].filter(([, { start }]) => !flow.machine.dma.isMemory(iova(start)));
  if (windows.length > 0) return throughWindows(flow, mapping, { handed, windows });
  if (kernel.unknownWindow !== null) return { list: [], standIn: null, why: kernel.unknownWindow };
  if (handed.length === 0) return { list: [], standIn: null, why: 'the run met no address that a host could write to' };
  return standIn(flow.machine, handed);
}

function throughWindows(
  { machine, interpreter }: Rung,
  mapping: LiveMapping | null,
  { handed, windows }: { handed: readonly Handed[]; windows: readonly (readonly [BarNumber, Window])[] },
): Doorbells {
  const list: Doorbell[] = [];
  for (const { address, data } of handed) {
    // Where the BAR leads elsewhere than the address that was handed on, it does so by a value made of one of these.
    const mapped = mapping ? [registerIn(machine, mapping)] : [];
    const low = [address, ...mapped].map((each) => BigInt.asUintN(32, each));
    const meant = [address, ...mapped, ...low, machine.doorbell.phys, failedRegister(machine)];
    const found = meant.flatMap((each) => windowOf(windows, each) ?? []).at(0);
    if (found) list.push({ ...found, data });
  }
  if (list.length > 0) return { list, standIn: null, why: null };
  const [bar, { start, size }] = windows.at(-1)!;
  const place = { bar, offset: machine.doorbell.phys & (machine.pageSize - 1n), data: BigInt(machine.doorbell.data) };
  const leadsTo = ({ iova: from, size: bytes, live }: LiveMapping): boolean =>
    live && from < start + size && start < from + bytes;
  const isDead =
    machine.dma.permits(machine.endpoint.device, iova(start)) !== null && !interpreter.kernel.mappings.some(leadsTo);
  // Whatever the host is told to write there, nothing is mapped where the BAR leads.
  if (isDead) return { list: [place], standIn: null, why: null };
  return { list: [], standIn: null, why: `where in BAR${bar}, which leads to ${hex(start)}, the doorbell is` };
}

function windowOf(
  windows: readonly (readonly [BarNumber, Window])[],
  address: bigint,
): { bar: BarNumber; offset: bigint } | undefined {
  const found = windows.findLast(([, { start, size }]) => address >= start && address - start < size);
  return found && { bar: found[0], offset: address - found[1].start };
}

/** What becomes of the register's address where the map call has failed and nobody looked. */
function failedRegister({ doorbell, pageSize }: Machine): bigint {
  return iova(DMA_MAPPING_ERROR + (doorbell.phys & (pageSize - 1n)));
}

/** The flow ends before the driver programs a BAR: the run does it as the endpoint framework would. */
function standIn(machine: Machine, handed: readonly Handed[]): Doorbells {
  const list: Doorbell[] = [];
  let made: { readonly bar: BarNumber; readonly start: Iova; readonly size: bigint } | undefined;
  for (const { address, data } of handed) {
    const isInside = made && address >= made.start && address - made.start < made.size;
    if (!isInside) {
      const exposed = machine.endpoint.expose(iova(address));
      if (!exposed) continue;
      const { bar, offset, size } = exposed;
      made = { bar, start: iova(address - offset), size };
    }
    list.push({ bar: made!.bar, offset: address - made!.start, data });
  }
  const [first] = list;
  if (!first) return { list, standIn: null, why: 'no BAR is free for the doorbell' };
  return { list, standIn: { bar: first.bar, offset: first.offset, address: handed[0]!.address }, why: null };
}

/** The doorbells that the driver wrote into registers which the host reads; null where there are no such registers. */
function toldByRegisters({ scenario, machine, interpreter }: Rung): Doorbell[] | null {
  const { memory, kernel } = interpreter;
  let found: Doorbell[] | null = null;
  for (const { cell, value } of memory.written()) {
    const index = cell.index;
    const field = index === null ? cell : cell.parent;
    const record = field?.parent;
    const tag = record ? recordTag(scenario.types.resolve(record.type)) : undefined;
    const registers = tag === undefined ? undefined : scenario.program.model.hostRegisters.get(tag);
    const offset = integerOf(interpreter, value);
    if (!record || !registers || field?.field !== registers.offset || offset === undefined) continue;
    found ??= [];
    const bar = readBar(interpreter, record, registers);
    if (bar === null || (!kernel.windows.has(bar) && machine.endpoint.assigned(bar) === null)) continue;
    const read = (name: string | undefined): bigint | undefined => {
      if (name === undefined) return undefined;
      const member = memory.member(record, name);
      const at = index === null || name === registers.stride ? member : memory.element(member, index);
      const stored = memory.load(at);
      return stored && integerOf(interpreter, stored);
    };
    const stride = (read(registers.stride) ?? 0n) * (index ?? 0n);
    found.push({ bar, offset: offset + stride, data: read(registers.data) ?? BigInt(machine.doorbell.data) });
  }
  return found;
}

/** The BAR that the host is told of, or that the driver set last where no register tells; null for none. */
function readBar({ memory, kernel }: Interpreter, record: Cell, { bar }: HostRegisters): BarNumber | null {
  const last = [...kernel.windows.keys()].at(-1) ?? null;
  const value = bar === undefined ? undefined : memory.load(memory.member(record, bar));
  const number = value && kernel.decisions.resolve(value);
  if (number?.kind !== 'integer') return last;
  return number.value >= 0n && number.value <= 5n ? (Number(number.value) as BarNumber) : null;
}

function integerOf({ kernel }: Interpreter, value: Concrete): bigint | undefined {
  const known = kernel.decisions.resolve(value);
  return known.kind === 'integer' ? known.value : undefined;
}

/**
 * The addresses that the driver handed on: the messages of the doorbells that the framework offers, wherever they lead,
 * in the order of the array; else a message that is made of this doorbell; else the register by its mapping.
 */
function handedOn(flow: Rung, mapping: LiveMapping | null): Handed[] {
  const { machine, interpreter } = flow;
  const { kernel } = interpreter;
  const messages = messagesIn(flow);
  const offered = messages.filter(({ isOffered }) => isOffered);
  if (offered.length > 0) return offered;
  const windows = [...kernel.windows];
  const unmapped = kernel.hasFailedMap ? failedRegister(machine) : machine.doorbell.phys;
  const register = mapping ? registerIn(machine, mapping) : windows.length > 0 ? unmapped : null;
  const isMeant = ({ address }: Handed): boolean =>
    (mapping !== null && isInPages(mapping, address)) ||
    [register ?? machine.doorbell.phys, machine.doorbell.phys].some((each) => sameLow(each, address)) ||
    windowOf(windows, address) !== undefined;
  const own = messages.find(isMeant);
  if (own) return [own];
  return register === null ? [] : [{ address: register, data: BigInt(machine.doorbell.data) }];
}

const sameLow = (a: bigint, b: bigint): boolean => BigInt.asUintN(32, a) === BigInt.asUintN(32, b);

/** Whether an address is in the pages of a mapping. */
export function isInPages({ iova: start, size }: LiveMapping, address: bigint): boolean {
  return address >= (start & ~(PAGE_SIZE - 1n)) && address < ((start + size + PAGE_SIZE - 1n) & ~(PAGE_SIZE - 1n));
}

/** The messages that the driver has written. */
function messagesIn({ scenario, machine, interpreter }: Rung): (Handed & { readonly isOffered: boolean })[] {
  const { memory, contents } = interpreter;
  const found = new Map<string, Handed & { readonly isOffered: boolean }>();
  for (const { cell, value } of memory.written()) {
    const { parent } = cell;
    const tag = parent && recordTag(parent.type);
    if (!parent || !tag) continue;
    for (const { low, high } of scenario.program.model.addresses.get(tag) ?? []) {
      const lower = integerOf(interpreter, value);
      if (low === undefined || high === undefined || cell.field !== low || lower === undefined) continue;
      const read = (at: Cell): bigint | undefined => {
        const stored = memory.load(at);
        return stored && integerOf(interpreter, stored);
      };
      const address = BigInt.asUintN(32, lower) | ((read(memory.member(parent, high)) ?? 0n) << 32n);
      const isOffered = contents.of(parent) === 'message';
      const data = read(contents.member(parent, 'doorbell-data')) ?? BigInt(machine.doorbell.data);
      found.set(parent.key, { address, data, isOffered, shown: isOffered ? shownAt(parent.parent, read) : undefined });
    }
  }
  return [...found.values()];

  function shownAt(entry: Cell | null, read: (at: Cell) => bigint | undefined): Handed['shown'] {
    const bar = entry ? read(contents.member(entry, 'doorbell-bar')) : undefined;
    const offset = entry ? read(contents.member(entry, 'doorbell-offset')) : undefined;
    const isShown = bar !== undefined && machine.doorbell.bar === Number(bar) && offset !== undefined;
    return isShown ? { bar: machine.doorbell.bar!, offset } : undefined;
  }
}

/** The doorbell register within its mapping. */
function registerIn({ doorbell }: Machine, mapping: LiveMapping): bigint {
  const offset = doorbell.phys - mapping.phys;
  return offset >= 0n && offset < mapping.size ? mapping.iova + offset : mapping.iova;
}
