/** Runs a flow of a driver on one machine: the driver's code up to its return, then the host rings. */
import { Choices } from './choices.ts';
import { Interpreter } from './interpret.ts';
import { permitsText } from './iommu/iommu.ts';
import type { LiveMapping } from './kernel/driver-calls.ts';
import { createMachine, type Machine, type MachineOptions } from './machine.ts';
import type { BarNumber } from './pcie/bar.ts';
import type { FlowStart, Program } from './program.ts';
import type { Hop, Run } from './trace.ts';
import { hex, iova } from './units.ts';

/** Runs that are tried to bring a flow to its map call and past it, with other values for what is unknown. */
const MAX_ATTEMPTS = 64;
/** Instructions over all attempts. */
const MAX_STEPS = 60_000;

interface Attempt {
  readonly machine: Machine;
  readonly interpreter: Interpreter;
}

/** The run of a flow that ends worst; undefined where no attempt came to its map call. */
export function simulateFlow(program: Program, start: FlowStart, options: MachineOptions): Run | undefined {
  let worst: Run | undefined;
  let most = -1;
  let choices: Choices | undefined = Choices.first();
  let steps = 0;
  for (let i = 0; i < MAX_ATTEMPTS && choices && steps < MAX_STEPS; i++) {
    const machine = createMachine(options);
    const interpreter = new Interpreter(program, machine, choices, start);
    interpreter.run();
    const run = interpreter.reached ? ring(program, start, { machine, interpreter }) : undefined;
    steps += interpreter.steps;
    choices = choices.next(run && run.mapping.prot !== 'unmapped' ? (interpreter.decided ?? undefined) : undefined);
    const told = run ? weight(run, machine.doorbell.phys) : -1;
    if (told > most) [worst, most] = [run, told];
  }
  return worst;
}

/** How much a run tells: least where the driver let go of its mapping or mapped something else, most where it faults. */
function weight({ mapping, outcome, fault }: Run, doorbell: bigint): number {
  if (mapping.prot === 'unmapped') return 0;
  const start = mapping.phys & ~0xfffn;
  const isDoorbell = doorbell >= start && doorbell < mapping.phys + mapping.size + 0xfffn;
  if (!isDoorbell && fault?.kind !== 'kernel-bug') return 1;
  return { interrupt: 2, lost: 3, fault: 4 }[outcome];
}

function ring(program: Program, start: FlowStart, { machine, interpreter }: Attempt): Run {
  const { calls } = interpreter;
  const notes = [...calls.notes, ...(interpreter.stopped && !calls.bug ? [interpreter.stopped] : [])];
  const base = {
    file: program.file,
    range: start.call,
    function: start.function,
    iommu: machine.iommu,
    platform: machine.platform.name,
  };
  const mapping =
    calls.mappings.findLast((m) => m.range.start === start.call.start && m.live) ??
    calls.mappings.findLast((m) => m.range.start === start.call.start);
  if (calls.bug || !mapping) {
    const none = { phys: 0n, iova: 0n, size: 0n, direction: 'DMA_NONE', prot: 'none' } as const;
    return { ...base, mapping: none, hops: calls.hops, outcome: 'fault', fault: calls.bug, notes };
  }
  const permits = machine.dma.permits(mapping.device, iova(mapping.iova));
  const prot = !mapping.live ? 'unmapped' : permits ? permitsText(permits) : 'none enforced';
  const described = { phys: mapping.phys, iova: mapping.iova, size: mapping.size, direction: mapping.direction, prot };
  if (!mapping.live) {
    const gaveUp = 'the driver unmapped the doorbell again before it returned; nothing is left to ring';
    return { ...base, mapping: described, hops: calls.hops, outcome: 'lost', fault: null, notes: [...notes, gaveUp] };
  }
  const address = published(program, interpreter, machine, mapping);
  const before: Hop[] = [...calls.hops];
  const window = windowFor(calls.windows, address) ?? expose(machine, address, before, notes);
  if (!window)
    return {
      ...base,
      mapping: described,
      hops: before,
      outcome: 'lost',
      fault: null,
      notes: [...notes, 'no BAR is free for the doorbell'],
    };
  const result = machine.ring({ bar: window.bar, offset: window.offset, data: BigInt(machine.doorbell.data) });
  return {
    ...base,
    mapping: described,
    hops: [...before, ...result.hops],
    outcome: result.outcome,
    fault: result.fault,
    notes: [...notes, ...result.notes],
  };
}

/** The address that the driver hands on for the host: a message that it filled in, else the doorbell within its mapping. */
function published(program: Program, { memory }: Interpreter, machine: Machine, mapping: LiveMapping): bigint {
  const pageStart = mapping.iova & ~0xfffn;
  const end = (mapping.iova + mapping.size + 0xfffn) & ~0xfffn;
  for (const { cell, value } of memory.written()) {
    const tag = /^struct (\S+)$/.exec(cell.parent?.type.name ?? '')?.[1];
    if (!tag || !cell.parent || value.kind !== 'integer') continue;
    for (const { low, high } of program.model.addresses.get(tag) ?? []) {
      if (low === undefined || high === undefined || cell.field !== low) continue;
      const upper = memory.load(memory.member(cell.parent, high));
      const address = value.value | ((upper?.kind === 'integer' ? upper.value : 0n) << 32n);
      if (address >= pageStart && address < end) return address;
    }
  }
  const offset = machine.doorbell.phys - mapping.phys;
  return offset >= 0n && offset < mapping.size ? mapping.iova + offset : mapping.iova;
}

function windowFor(
  windows: ReadonlyMap<BarNumber, bigint>,
  address: bigint,
): { bar: BarNumber; offset: bigint } | undefined {
  for (const [bar, start] of windows)
    if (address >= start && address - start < 0x10_0000n) return { bar, offset: address - start };
  return undefined;
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
