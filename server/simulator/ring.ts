/**
 * How the host comes to ring: where the driver tells it the doorbells (registers that it reads, else the messages
 * themselves), and the writes to all of them.
 */
import { recordTag } from '../ir/types.ts';
import type { HostRegisters } from '../model/model.ts';
import type { Location } from '../syntax/text.ts';
import type { Interpreter } from './interpret.ts';
import type { LiveMapping } from './kernel/kernel.ts';
import type { Machine } from './machine.ts';
import type { Cell, Concrete } from './memory.ts';
import type { BarNumber } from './pcie/bar.ts';
import type { Scenario } from './scenario.ts';
import type { Fault, Hop, Outcome } from './trace.ts';
import { hex, iova } from './units.ts';

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

export interface RingResult {
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  readonly fault: Fault | null;
  readonly notes: readonly string[];
}

/** No window is larger than a resizable BAR's least size in these runs. */
const WINDOW = 0x10_0000n;

const order: readonly Outcome[] = ['interrupt', 'unknown', 'lost', 'fault'];

/** Rings every doorbell that the driver handed on; the result is that of the one that ends worst. */
export function ringAll(flow: Rung, mapping: LiveMapping | null): RingResult {
  const before: Hop[] = [];
  const notes: string[] = [];
  const doorbells = doorbellsOf(flow, mapping, before, notes);
  if (doorbells.length === 0)
    return { hops: before, outcome: 'lost', fault: null, notes: [...notes, 'no BAR is free for the doorbell'] };
  const hops: Hop[] = [...before];
  let worst: RingResult = { hops, outcome: 'interrupt', fault: null, notes };
  const seen = new Set<string>();
  for (const [i, doorbell] of doorbells.entries()) {
    const result = flow.machine.ring(doorbell);
    const passed = result.hops.map((hop): Hop => {
      const source = causeOf(flow, hop, { doorbell, mapping });
      return { ...hop, ...(source && { source }), ...(doorbells.length > 1 && { ring: i + 1 }) };
    });
    const last = passed.at(-1);
    const alike = `${result.outcome} ${last?.place} ${result.virq}`;
    // Doorbells that go the way of one before are shown by where they begin and end.
    hops.push(...(seen.has(alike) && passed.length > 2 ? [passed[0]!, last!] : passed));
    seen.add(alike);
    if (result.virq !== null) hops.push(...handled(flow, result.virq, doorbells.length > 1 ? i + 1 : undefined));
    for (const note of result.notes) if (!notes.includes(note)) notes.push(note);
    if (order.indexOf(result.outcome) > order.indexOf(worst.outcome))
      worst = { hops, outcome: result.outcome, fault: result.fault, notes };
  }
  return worst;
}

/** The driver's call that decides what happens at a hop: up to the local bus the one that set the BAR, then the map call. */
function causeOf(
  { interpreter }: Rung,
  { place }: Hop,
  { doorbell, mapping }: { doorbell: Doorbell; mapping: LiveMapping | null },
): Location | undefined {
  const beforeBus = place === 'host' || place === 'bar' || place === 'iatu';
  if (beforeBus) return interpreter.kernel.windows.get(doorbell.bar)?.made;
  return place === 'interrupt' ? undefined : mapping?.made;
}

/** Who handles an interrupt, where the driver requests any. */
function handled({ interpreter }: Rung, virq: number, ring: number | undefined): Hop[] {
  const { interrupts } = interpreter.kernel;
  if (interrupts.length === 0) return [];
  const found = interrupts.find((i) => i.virq === BigInt(virq));
  const text = found ? `${found.handler} is called` : `nobody has requested interrupt ${virq}`;
  return [
    {
      place: 'interrupt',
      text,
      ...(found && { source: found.made }),
      ...(ring !== undefined && { ring }),
    },
  ];
}

function doorbellsOf(flow: Rung, mapping: LiveMapping | null, hops: Hop[], notes: string[]): Doorbell[] {
  const told = toldByRegisters(flow);
  if (told.length > 0 || mapping === null) return told;
  const { machine, interpreter } = flow;
  const messages = messagesIn(flow, mapping);
  const addresses =
    messages.length > 0 ? messages : [{ address: registerIn(machine, mapping), data: machine.doorbell.data }];
  const found: Doorbell[] = [];
  let exposed: { bar: BarNumber; start: bigint } | undefined;
  for (const { address, data } of addresses) {
    const window =
      windowFor(interpreter, address) ?? (exposed && within(exposed, address)) ?? expose(machine, address, hops, notes);
    if (!window) continue;
    if (!windowFor(interpreter, address)) exposed ??= { bar: window.bar, start: address - window.offset };
    found.push({ ...window, data: BigInt(data) });
  }
  return found;
}

/** The doorbells that the driver wrote into registers which the host reads. */
function toldByRegisters({ scenario, machine, interpreter }: Rung): Doorbell[] {
  const { memory, kernel } = interpreter;
  const found: Doorbell[] = [];
  for (const { cell, value } of memory.written()) {
    const index = cell.index;
    const field = index === null ? cell : cell.parent;
    const record = field?.parent;
    const tag = record ? recordTag(scenario.types.resolve(record.type)) : undefined;
    const registers = tag === undefined ? undefined : scenario.program.model.hostRegisters.get(tag);
    const offset = integerOf(interpreter, value);
    if (!record || !registers || field?.field !== registers.offset || offset === undefined) continue;
    const bar = readBar(interpreter, record, registers) ?? [...kernel.windows.keys()].at(-1);
    if (bar === undefined || (!kernel.windows.has(bar) && machine.endpoint.assigned(bar) === null)) continue;
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

function readBar({ memory, kernel }: Interpreter, record: Cell, { bar }: HostRegisters): BarNumber | undefined {
  if (bar === undefined) return undefined;
  const value = memory.load(memory.member(record, bar));
  const number = value && kernel.decisions.resolve(value);
  return number?.kind === 'integer' && number.value >= 0n && number.value <= 5n
    ? (Number(number.value) as BarNumber)
    : undefined;
}

function integerOf({ kernel }: Interpreter, value: Concrete): bigint | undefined {
  const known = kernel.decisions.resolve(value);
  return known.kind === 'integer' ? known.value : undefined;
}

/** The messages that lead into a mapping: those of `epf->db_msg` where there are any, in the order of the array. */
function messagesIn(
  { scenario, machine, interpreter }: Rung,
  mapping: LiveMapping,
): { readonly address: bigint; readonly data: bigint | number }[] {
  const { memory, contents } = interpreter;
  const start = mapping.iova & ~0xfffn;
  const end = (mapping.iova + mapping.size + 0xfffn) & ~0xfffn;
  const found = new Map<string, { address: bigint; data: bigint | number; ofDoorbell: boolean }>();
  for (const { cell, value } of memory.written()) {
    const { parent } = cell;
    const tag = parent && recordTag(parent.type);
    if (!parent || !tag) continue;
    for (const { low, high } of scenario.program.model.addresses.get(tag) ?? []) {
      const lower = integerOf(interpreter, value);
      if (low === undefined || high === undefined || cell.field !== low || lower === undefined) continue;
      const read = (field: string): bigint | undefined => {
        const stored = memory.load(memory.member(parent, field));
        return stored && integerOf(interpreter, stored);
      };
      const address = lower | ((read(high) ?? 0n) << 32n);
      if (address < start || address >= end) continue;
      const ofDoorbell = contents.of(parent) === 'message';
      const told = memory.load(contents.member(parent, 'doorbell-data'));
      const data = (told && integerOf(interpreter, told)) ?? machine.doorbell.data;
      found.set(parent.key, { address, data, ofDoorbell });
    }
  }
  const all = [...found.values()];
  const offered = all.filter(({ ofDoorbell }) => ofDoorbell);
  return offered.length > 0 ? offered : all.slice(0, 1);
}

/** The doorbell register within its mapping. */
function registerIn({ doorbell }: Machine, mapping: LiveMapping): bigint {
  const offset = doorbell.phys - mapping.phys;
  return offset >= 0n && offset < mapping.size ? mapping.iova + offset : mapping.iova;
}

function windowFor({ kernel }: Interpreter, address: bigint): { bar: BarNumber; offset: bigint } | undefined {
  for (const [bar, { start }] of kernel.windows) {
    const window = within({ bar, start }, address);
    if (window) return window;
  }
  return undefined;
}

/** Where an address is in a window that begins at `start`, which is a page at least. */
function within({ bar, start }: { bar: BarNumber; start: bigint }, address: bigint) {
  return address >= start && address - start < WINDOW ? { bar, offset: address - start } : undefined;
}

/** The flow ends before the driver programs a BAR: the run does it as the endpoint framework would. */
function expose(
  machine: Machine,
  address: bigint,
  hops: Hop[],
  notes: string[],
): { bar: BarNumber; offset: bigint } | undefined {
  const exposed = machine.endpoint.expose(iova(address));
  if (!exposed) return undefined;
  notes.push(`the BAR is not programmed in this flow; BAR${exposed.bar} is taken`);
  hops.push({
    place: 'driver',
    text: `BAR${exposed.bar}+${hex(exposed.offset)} is pointed at ${hex(address)}`,
    address: { space: 'IOVA', value: address },
  });
  return exposed;
}
