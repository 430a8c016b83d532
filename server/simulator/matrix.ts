/**
 * One flow on every IOMMU: the driver's own run, and for comparison the same mapping with each direction, written to and
 * read from. The answer to "does this doorbell work on more than one IOMMU?".
 */
import { compare } from './compare.ts';
import { iommus, realIommus } from './iommu/all.ts';
import type { IommuModel } from './iommu/iommu.ts';
import { defaultKernel } from './iommu/iommu.ts';
import { createMachine, type MachineOptions } from './machine.ts';
import type { Scenario } from './scenario.ts';
import { type FlowOptions, runFlow } from './simulate.ts';
import type { Access, Direction, Fault, FaultKind, KernelName, ModeName, Outcome, Run, RunMapping } from './trace.ts';
import { PAGE_SIZE } from './units.ts';

export interface Column {
  readonly direction: Direction;
  readonly access: Access;
  /** The driver's direction, and the write that rings. */
  readonly isDriver: boolean;
}

/** `done`: the access got through. `unavailable`: the kernel has no driver for the IOMMU. */
export interface Cell {
  readonly outcome: 'done' | 'fault' | 'lost' | 'unknown' | 'unavailable';
  readonly fault: FaultKind | null;
  /** The kernel's first line about it; null where it prints nothing. */
  readonly log: string | null;
}

export interface Row {
  readonly iommu: string;
  readonly title: string;
  /** Why this kernel translates nothing for the endpoint although the IOMMU is there; null where it does, or none is. */
  readonly untranslated: string | null;
  /** One per column. */
  readonly cells: readonly Cell[];
}

export interface Matrix {
  readonly file: string;
  readonly range: Run['range'];
  readonly function: string;
  readonly platform: string;
  readonly kernel: KernelName;
  readonly mode: ModeName;
  /** What the driver gives; null where no run came to its map call. */
  readonly direction: Direction | null;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** One sentence, such as `9 of 17 IOMMUs that translate block the doorbell write`. */
  readonly summary: string;
}

const DIRECTIONS: readonly Direction[] = ['DMA_FROM_DEVICE', 'DMA_TO_DEVICE', 'DMA_BIDIRECTIONAL', 'DMA_NONE'];
const unavailable: Cell = { outcome: 'unavailable', fault: null, log: null };

/** The matrix of a flow; undefined where no run comes to the flow's call on any IOMMU. */
export function matrixOf(scenario: Scenario, options: FlowOptions): Matrix | undefined {
  const { kernel = defaultKernel, mode = 'strict' } = options;
  const runs = new Map<string, Run>();
  for (const { name, kernels, hasSmallPages } of iommus) {
    const isElsewhere = hasSmallPages && (options.pageSize ?? PAGE_SIZE) !== PAGE_SIZE;
    if (kernels?.includes(kernel) === false || isElsewhere) continue;
    const run = runFlow(scenario, { ...options, iommu: name });
    if (run) runs.set(name, run);
  }
  const [first] = runs.values();
  if (!first) return undefined;
  const direction = first.fault?.kind === 'kernel-bug' ? 'DMA_NONE' : first.mapping.direction;
  const columns = DIRECTIONS.flatMap((each): Column[] => [
    { direction: each, access: 'write', isDriver: each === direction },
    { direction: each, access: 'read', isDriver: false },
  ]);
  const compared = registerOf(runs.values());
  const rows = iommus.map((model) => {
    const run = runs.get(model.name);
    return {
      iommu: model.name,
      title: model.title,
      untranslated: run?.untranslated ?? null,
      cells: columns.map((c) => cellOf(c, { model, run, options, compared })),
    };
  });
  return {
    file: first.file,
    range: first.range,
    function: first.function,
    platform: first.platform,
    kernel,
    mode,
    direction,
    columns,
    rows,
    summary: summaryOf(
      [...runs.values()].filter(({ iommu, untranslated }) => realIommus.includes(iommu) && untranslated === null),
    ),
  };
}

/** What the driver maps; the same on every IOMMU but for the IOVA. */
function registerOf(runs: Iterable<Run>): RunMapping | undefined {
  for (const { mapping } of runs) if (mapping.size > 0n) return mapping;
  return undefined;
}

function cellOf(
  column: Column,
  row: { model: IommuModel; run: Run | undefined; options: MachineOptions; compared: RunMapping | undefined },
): Cell {
  const { model, run, options, compared } = row;
  if (!run) return unavailable;
  if (column.isDriver) return cell(rungOnce(run).outcome, rungOnce(run).fault);
  const machine = createMachine({ ...options, iommu: model.name });
  const { outcome, fault } = compare(machine, compared, column);
  return cell(outcome, fault);
}

function cell(outcome: Outcome | 'done', fault: Fault | null): Cell {
  return {
    outcome: outcome === 'interrupt' ? 'done' : outcome,
    fault: fault?.kind ?? null,
    log: fault?.log[0] ?? null,
  };
}

/** How the doorbell rings while the driver is set up, which is what mappings and directions are compared by. */
function rungOnce(run: Run): Pick<Run, 'outcome' | 'fault'> {
  return run.rings[0] ?? run;
}

function summaryOf(flows: readonly Run[]): string {
  const runs = flows.map(rungOnce);
  const count = (test: (run: Pick<Run, 'outcome' | 'fault'>) => boolean): number => runs.filter(test).length;
  const total = `${runs.length} IOMMUs that translate`;
  const bugs = count(({ fault }) => fault?.kind === 'kernel-bug');
  if (bugs > 0) return `the kernel stops at the map call on ${bugs} of ${total}`;
  const faults = count(({ outcome }) => outcome === 'fault');
  const others = count(({ outcome }) => outcome === 'lost' || outcome === 'unknown');
  if (others === runs.length) return `the doorbell was not proven to ring on any of ${total}`;
  const unproven = others > 0 ? `, ${others} do not raise the interrupt` : '';
  if (faults > 0) return `${faults} of ${total} block the doorbell write${unproven}`;
  return others > 0 ? `${others} of ${total} do not raise the interrupt` : `the doorbell rings on all ${total}`;
}
