/**
 * What a matrix sets beside the driver's own run: its register mapped with another direction, and one access to it by
 * the endpoint, from the map call on. The driver's code has no part in it.
 */
import { permitsText } from './iommu/iommu.ts';
import { createMachine, type Machine } from './machine.ts';
import type { Scenario } from './scenario.ts';
import { type FlowOptions, runFlow } from './simulate.ts';
import type { Access, Direction, Fault, Hop, Outcome, Run, RunMapping } from './trace.ts';
import { hex, iova, physAddr } from './units.ts';

export interface Comparison {
  readonly direction: Direction;
  readonly access: Access;
}

/** How a comparison ended; `done`: the access got through, which for a write means that it raised its interrupt. */
export type ComparedOutcome = Exclude<Outcome, 'interrupt'> | 'done';

export interface Compared {
  /** Null where the map call fails. */
  readonly mapping: RunMapping | null;
  readonly outcome: ComparedOutcome;
  readonly fault: Fault | null;
  /** Of the access, written out when they are asked for. */
  readonly hops: () => readonly Hop[];
}

/** A comparison with the names of a run. */
export type ComparedRun = Omit<Run, 'outcome'> & { readonly outcome: ComparedOutcome };

/** What a driver maps; without one, the page of the machine's doorbell. */
export type Register = Pick<RunMapping, 'phys' | 'size'>;

/** Maps a register on a fresh machine and sends one access of four bytes to it. */
export function compare(machine: Machine, register: Register | undefined, { direction, access }: Comparison): Compared {
  const { device } = machine.endpoint;
  const { phys, size } = register ?? pageOf(machine);
  const mapped = machine.dma.map(device, { phys: physAddr(phys), size, direction, mmio: true });
  if (mapped.kind === 'bug') return { mapping: null, outcome: 'fault', fault: mapped.fault, hops: () => [] };
  if (mapped.kind !== 'mapped') return { mapping: null, outcome: 'lost', fault: null, hops: () => [] };
  const { handle, permits } = mapped;
  const offset = machine.doorbell.phys - phys;
  const address = iova(handle + (offset >= 0n && offset < size ? offset : 0n));
  const result = machine.deviceAccess({ device, iova: address, access, bytes: 4, data: 0n });
  // A read that reaches its target is through; only a write is to raise an interrupt.
  const through = result.landed !== null && (access === 'read' || result.outcome === 'interrupt');
  return {
    mapping: { phys, iova: handle, size, direction, prot: permits ? permitsText(permits) : 'none enforced' },
    outcome: through ? 'done' : result.outcome === 'interrupt' ? 'lost' : result.outcome,
    fault: result.fault,
    hops: () => result.hops,
  };
}

/** The comparison behind a cell of a matrix; undefined where no run comes to the flow's call. */
export function compareRun(scenario: Scenario, options: FlowOptions, comparison: Comparison): ComparedRun | undefined {
  const own = runFlow(scenario, options);
  if (!own) return undefined;
  const machine = createMachine(options);
  const register = own.mapping.size > 0n ? own.mapping : pageOf(machine);
  const { mapping, outcome, fault, hops } = compare(machine, register, comparison);
  const { direction, access } = comparison;
  const call = `dma_map_resource(${machine.endpoint.device}, ${hex(register.phys)}, ${register.size}, ${direction})`;
  const source = { file: own.file, range: own.range };
  const mapHop: Hop = mapping
    ? {
        place: 'driver',
        text: `${call} = ${hex(mapping.iova)}`,
        address: { space: 'IOVA', value: mapping.iova },
        source,
      }
    : { place: 'driver', text: `${call}: ${fault ? 'the kernel stops' : 'fails'}`, source };
  return {
    ...own,
    mapping: mapping ?? { ...register, iova: 0n, direction, prot: 'none' },
    hops: [mapHop, ...hops().map((hop) => ({ source, ...hop, ring: 1 }))],
    outcome,
    fault,
    rings: [],
    standIn: null,
    warnings: [],
    unknown: [],
    remnants: [],
    incidents: [],
    notes: [`a comparison, not what the driver does: mapped with ${direction}, and the device sends a ${access}`],
  };
}

function pageOf({ doorbell }: Machine): Register {
  return { phys: doorbell.phys & ~0xfffn, size: 0x1000n };
}
