/** What moves a request that a BAR claimed to an address on the local bus: one of these per controller family. */
import type { BusAddr, Iova } from '../units.ts';
import type { BarNumber } from './bar.ts';

/** One part of a BAR; the parts of a BAR follow each other without gaps. */
export interface Submap {
  readonly address: Iova;
  readonly size: bigint;
}

/** Why the kernel refuses a mapping, with the errno that it returns. */
export interface Refusal {
  readonly errno: 'EINVAL' | 'ENOSPC';
  readonly why: string;
}

export const refused = (why: string, errno: Refusal['errno'] = 'EINVAL'): Refusal => ({ errno, why });

/** A request that a BAR claimed. */
export interface ClaimedRequest {
  readonly bar: BarNumber;
  /** Bytes from the start of the BAR. */
  readonly offset: bigint;
  readonly address: BusAddr;
}

/** Where a request goes; `by` names the unit that moved it, for a hop. */
export type InboundHit =
  | { readonly kind: 'moved'; readonly address: Iova; readonly by: string }
  | { readonly kind: 'unmodelled'; readonly what: string };

export interface InboundTranslation {
  /** Maps a whole BAR to `target`. Returns why not, or null. */
  mapBar(bar: BarNumber, target: Iova, size: bigint): Refusal | null;
  /** Maps the parts of a BAR that the host placed at `base`. Returns why not, or null. */
  mapParts(bar: BarNumber, whole: { base: BusAddr; size: bigint }, parts: readonly Submap[]): Refusal | null;
  clear(bar: BarNumber): void;
  /** What a request becomes, or null where nothing takes it. */
  translate(request: ClaimedRequest): InboundHit | null;
}
