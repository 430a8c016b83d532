/** A run about any mapping, as it is told: what the driver and the device did, and what went wrong. */
import type { Location } from '../syntax/text.ts';
import type { Attempt } from './attempt.ts';
import { permitsText } from './iommu/iommu.ts';
import type { LiveMapping } from './kernel/kernel.ts';
import type { Machine } from './machine.ts';
import { placeKey } from './program.ts';
import type { Run, RunMapping } from './trace.ts';
import { alignDown, alignUp, hex, iova, PAGE_SIZE, sizeText } from './units.ts';

/** Where nothing was mapped. */
export const nothingMapped: RunMapping = { phys: 0n, iova: 0n, size: 0n, direction: 'DMA_NONE', prot: 'none' };

/** What a run on a machine whose IOMMU is left aside must say of it. */
export const untranslatedNotes = ({ iommu, kernel, untranslated }: Machine): string[] =>
  untranslated === null ? [] : [`${iommu} translates nothing here on Linux ${kernel}: ${untranslated}`];

/** What lies in larger pages beside what is mapped, and can be reached as well. */
export function pageNotes({ dma, pageSize }: Machine, mapping: LiveMapping | undefined): string[] {
  const granule = mapping && dma.granule(mapping.device);
  if (!mapping || !granule || granule === PAGE_SIZE || granule !== pageSize) return [];
  const [start, end] = [alignDown(mapping.phys, granule), alignUp(mapping.phys + mapping.size, granule)];
  return [`pages are of ${sizeText(granule)}: the device reaches all from ${hex(start)} to ${hex(end - 1n)}`];
}

/** A mapping as it is, with what its page-table entry permits. */
export function describe(
  { dma }: Machine,
  { device, phys, iova: handle, size, direction, live }: LiveMapping,
): RunMapping {
  if (!live) return { phys, iova: handle, size, direction, prot: 'unmapped' };
  const permits = dma.permits(device, iova(handle));
  const prot = permits ? permitsText(permits) : 'none enforced';
  return { phys, iova: handle, size, direction, prot };
}

/** The run of an attempt that has ended, told for the mapping that is made at one of the places. */
export function mappingRun({ scenario, machine, interpreter, ending }: Attempt, places: readonly Location[]): Run {
  const { kernel } = interpreter;
  const mapping =
    kernel.mappings.findLast(({ made }) => places.some(({ range }) => range.start === made.range.start)) ??
    kernel.mappings.at(-1);
  const fault = kernel.bug ?? kernel.fault;
  const stopped = ending.kind === 'stopped' ? [`the run ends early: ${ending.what}`] : [];
  return {
    file: scenario.program.file,
    range: scenario.start.call,
    function: scenario.start.function,
    iommu: machine.iommu,
    platform: machine.platform.name,
    kernel: machine.kernel,
    mode: machine.mode,
    untranslated: machine.untranslated,
    mapping: mapping ? describe(machine, mapping) : nothingMapped,
    hops: kernel.hops,
    outcome: fault ? 'fault' : 'done',
    fault,
    rings: [],
    standIn: null,
    unknown: interpreter.unknown,
    warnings: [...kernel.warnings],
    remnants: [],
    incidents: kernel.incidents,
    access: mapping && kernel.accesses?.has(placeKey(mapping.made)) ? 'known' : 'claimed',
    notes: [...untranslatedNotes(machine), ...pageNotes(machine, mapping), ...kernel.notes, ...stopped],
  };
}
