/**
 * The way of one request from the local bus to its end: IOMMU, target, interrupt. Shared by what the host rings
 * through a BAR and by what a DMA engine of the SoC sends itself.
 */
import type { Iommu, IommuFault, Translation } from './iommu/iommu.ts';
import { permitsText, type Requester } from './iommu/iommu.ts';
import { crossesBoundary } from './pcie/tlp.ts';
import type { Target } from './target/target.ts';
import type { Access, Hop, Outcome } from './trace.ts';
import { hex, type Iova, type PhysAddr } from './units.ts';

/** A request as it leaves the device for the local bus. */
export interface DeviceRequest {
  readonly requester: Requester;
  /** What an interrupt controller sees of the requester. */
  readonly deviceId: number;
  readonly address: Iova;
  readonly access: Access;
  readonly bytes: number;
  /** What is written; 0 for a read. */
  readonly data: bigint;
}

export interface AccessResult {
  /** Written out when they are asked for: that takes longer than the access itself. */
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

/** The hops so far, written out when somebody asks for them. */
export type Hops = () => readonly Hop[];

/** How a request ended. A class, because accessors in an object literal cost more than all else of a request. */
class Ended implements AccessResult {
  readonly outcome: Outcome;
  readonly fault: IommuFault | null;
  readonly landed: PhysAddr | null;
  readonly virq: number | null;
  readonly notes: readonly string[];
  private readonly written: Hops;

  constructor(hops: Hops, { outcome, fault, landed, virq, notes }: Partial<Omit<AccessResult, 'hops'>>) {
    this.written = hops;
    this.outcome = outcome ?? 'lost';
    this.fault = fault ?? null;
    this.landed = landed ?? null;
    this.virq = virq ?? null;
    this.notes = notes ?? [];
  }

  get hops(): readonly Hop[] {
    return this.written();
  }
}

/** A request that reached nothing, or nothing that is modelled. */
export function lost(hops: Hops, notes: readonly string[] = []): AccessResult {
  return new Ended(hops, { notes });
}

/** A request that met something that is not modelled, as a hop and a note. */
function unmodelled(
  hops: Hops,
  place: Hop['place'],
  { what, landed }: { what: string; landed?: PhysAddr },
): AccessResult {
  const text = `not modelled: ${what}`;
  return new Ended(() => [...hops(), { place, text }], { notes: [text], ...(landed === undefined ? {} : { landed }) });
}

/** Follows a request; `before` are the hops that led to it. */
export function follow(
  request: DeviceRequest,
  { iommu, targets, before }: { iommu: Iommu; targets: readonly Target[]; before: Hops },
): AccessResult {
  const { requester, address, access, bytes } = request;
  const hops: Hops = () => {
    const space = iommu.translates ? 'IOVA' : 'physical';
    const text = `${requester.device} sends a ${access} of ${bytes} bytes to ${space} ${hex(address)}`;
    return [...before(), { place: 'bus', text, address: { space, value: address } }];
  };
  if (crossesBoundary(address, bytes)) {
    return unmodelled(hops, 'bus', { what: 'a request across a 4 KiB boundary' });
  }
  const answer = iommu.translate({ requester, address, access });
  if (answer.kind === 'unmodelled') return unmodelled(hops, 'iommu', answer);
  if (answer.kind === 'fault') {
    const { fault } = answer;
    return new Ended(() => [...hops(), blockedHop(iommu, request, answer)], { outcome: 'fault', fault });
  }
  return reach(request, answer.address, { targets, hops: () => [...hops(), grantedHop(iommu, request, answer)] });
}

function blockedHop(
  { name }: Iommu,
  { address, access }: DeviceRequest,
  { fault, walk, permits }: Extract<Translation, { kind: 'fault' }>,
): Hop {
  const why = permits === null ? '' : `, the entry permits ${permitsText(permits)}`;
  return {
    place: 'iommu',
    text: `${name} blocks the ${access}: ${fault.kind} fault at IOVA ${hex(address)}${why}`,
    address: { space: 'IOVA', value: address },
    walk,
  };
}

function grantedHop(
  { name, translates }: Iommu,
  { address }: DeviceRequest,
  { address: phys, permits, walk }: Extract<Translation, { kind: 'grant' }>,
): Hop {
  const passed = name === 'none' ? 'no IOMMU in the way' : `${name} passes it through`;
  return {
    place: 'iommu',
    text: translates
      ? `${name} translates IOVA ${hex(address)} to physical ${hex(phys)}, the entry permits ${permitsText(permits)}`
      : `${passed}, nothing is checked`,
    address: { space: 'physical', value: phys },
    ...(walk.length > 0 ? { walk } : {}),
  };
}

/** A request from where it is on the local bus, behind any IOMMU. */
export function reach(
  { deviceId, access, bytes, data }: Pick<DeviceRequest, 'deviceId' | 'access' | 'bytes' | 'data'>,
  phys: PhysAddr,
  { targets, hops }: { targets: readonly Target[]; hops: Hops },
): AccessResult {
  const address = { space: 'physical', value: phys } as const;
  const target = targets.find(({ start, end }) => start <= phys && phys < end);
  if (target === undefined) {
    return lost(() => [...hops(), { place: 'target', text: `nothing answers at physical ${hex(phys)}`, address }]);
  }
  const answer = target.access({ address: phys, access, bytes, data, deviceId });
  if (answer.kind === 'unmodelled') return unmodelled(hops, 'target', { what: answer.what, landed: phys });
  const reached: Hops = () => [...hops(), { place: 'target', text: answer.text, address }];
  if (answer.kind === 'absorbed') return new Ended(reached, { landed: phys });
  const { interrupt, virq } = answer;
  const raised: Hops = () => [
    ...reached(),
    { place: 'interrupt', text: `${interrupt} is raised, Linux interrupt ${virq}` },
  ];
  return new Ended(raised, { outcome: 'interrupt', landed: phys, virq });
}
