/**
 * The way of one request from the local bus to its end: IOMMU, target, interrupt. Shared by what the host rings
 * through a BAR and by what a DMA engine of the SoC sends itself.
 */
import type { Iommu, IommuFault } from './iommu/iommu.ts';
import { permitsText, type Requester } from './iommu/iommu.ts';
import { crossesBoundary } from './pcie/tlp.ts';
import type { Target } from './target/target.ts';
import type { Access, Hop, Outcome } from './trace.ts';
import { hex, type Iova, type PhysAddr } from './units.ts';

/** A request as it leaves the device for the local bus. */
export interface DeviceRequest {
  readonly requester: Requester;
  readonly address: Iova;
  readonly access: Access;
  readonly bytes: number;
  /** What is written; 0 for a read. */
  readonly data: bigint;
}

export interface AccessResult {
  readonly hops: readonly Hop[];
  readonly outcome: Outcome;
  readonly fault: IommuFault | null;
  /** The physical address that was reached; null where the request ended before any target. */
  readonly landed: PhysAddr | null;
  /** Linux's number of the interrupt that was raised. */
  readonly virq: number | null;
  /** What the machine does not model and met on the way. */
  readonly notes: readonly string[];
}

/** A request that reached nothing, or nothing that is modelled. */
export function lost(hops: readonly Hop[], notes: readonly string[] = []): AccessResult {
  return { hops, outcome: 'lost', fault: null, landed: null, virq: null, notes };
}

/** A request that met something that is not modelled, as a hop and a note. */
export function unmodelled(hops: readonly Hop[], place: Hop['place'], what: string): AccessResult {
  return lost([...hops, { place, text: `not modelled: ${what}` }], [`not modelled: ${what}`]);
}

/** Follows a request; `before` are the hops that led to it. */
export function follow(
  request: DeviceRequest,
  { iommu, targets, before }: { iommu: Iommu; targets: readonly Target[]; before: readonly Hop[] },
): AccessResult {
  const { requester, address, access, bytes } = request;
  const space = iommu.translates ? 'IOVA' : 'physical';
  const bus: Hop = {
    place: 'bus',
    text: `${requester.device} sends a ${access} of ${bytes} bytes to ${space} ${hex(address)}`,
    address: { space, value: address },
  };
  const hops: readonly Hop[] = [...before, bus];
  if (crossesBoundary(address, bytes)) return unmodelled(hops, 'bus', 'a request across a 4 KiB boundary');

  const answer = iommu.translate({ requester, address, access });
  if (answer.kind === 'unmodelled') return unmodelled(hops, 'iommu', answer.what);
  if (answer.kind === 'fault') {
    const { fault, walk, permits } = answer;
    const why = permits === null ? '' : `, the entry permits ${permitsText(permits)}`;
    const hop: Hop = {
      place: 'iommu',
      text: `${iommu.name} blocks the ${access}: ${fault.kind} fault at IOVA ${hex(address)}${why}`,
      address: { space: 'IOVA', value: address },
      walk,
    };
    return { ...lost([...hops, hop]), outcome: 'fault', fault };
  }
  const { address: phys, permits, walk } = answer;
  const granted: Hop = {
    place: 'iommu',
    text: iommu.translates
      ? `${iommu.name} translates IOVA ${hex(address)} to physical ${hex(phys)}, the entry permits ${permitsText(permits)}`
      : 'no IOMMU in the way, nothing is checked',
    address: { space: 'physical', value: phys },
    ...(walk.length > 0 ? { walk } : {}),
  };
  return reach(request, phys, { targets, hops: [...hops, granted] });
}

function reach(
  { requester, access, bytes, data }: DeviceRequest,
  phys: PhysAddr,
  { targets, hops }: { targets: readonly Target[]; hops: readonly Hop[] },
): AccessResult {
  const address = { space: 'physical', value: phys } as const;
  const target = targets.find(({ start, end }) => start <= phys && phys < end);
  if (target === undefined)
    return lost([...hops, { place: 'target', text: `nothing answers at physical ${hex(phys)}`, address }]);
  const answer = target.access({ address: phys, access, bytes, data, deviceId: requester.id });
  if (answer.kind === 'unmodelled') return { ...unmodelled(hops, 'target', answer.what), landed: phys };
  const reached: readonly Hop[] = [...hops, { place: 'target', text: answer.text, address }];
  if (answer.kind === 'absorbed') return { ...lost(reached), landed: phys };
  const { interrupt, virq } = answer;
  const raised: Hop = { place: 'interrupt', text: `${interrupt} is raised, Linux interrupt ${virq}` };
  return { hops: [...reached, raised], outcome: 'interrupt', fault: null, landed: phys, virq, notes: [] };
}
