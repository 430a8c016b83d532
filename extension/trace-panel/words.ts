/** How the panel names places and outcomes. */
import type { MatrixCell, Trace, TraceHop, TracePlace } from '../../server/protocol.ts';

/** What a ring passes, in order. */
export const ringPlaces = [
  'host',
  'bar',
  'iatu',
  'bus',
  'iommu',
  'target',
  'interrupt',
] as const satisfies TracePlace[];

export const placeNames: Readonly<Record<TracePlace, string>> = {
  driver: 'Driver',
  host: 'Host',
  bar: 'BAR',
  iatu: 'iATU',
  bus: 'Local bus',
  iommu: 'IOMMU',
  target: 'Target',
  interrupt: 'Interrupt',
};

/** Such as `IOVA 0xfffff0a0`; empty where the hop has no address. */
export function addressText({ address }: TraceHop): string {
  return address ? `${address.space} ${address.value}` : '';
}

/**
 * The hop at which a run stopped: the last one of the first ring that raised no interrupt, or the last of all where a
 * fault came before any ring. Undefined for a run that went well.
 */
export function stoppedAt({ hops, outcome }: Trace): TraceHop | undefined {
  if (outcome === 'interrupt' || outcome === 'done') return undefined;
  const rings = [...new Set(hops.map(({ ring }) => ring))].filter((ring) => ring !== null);
  const lasts = rings.map((ring) => hops.findLast((hop) => hop.ring === ring));
  return lasts.find((hop) => hop?.place !== 'interrupt') ?? hops.at(-1);
}

/** A cell of the matrix: a sign and a word, so that neither colour nor sign says it alone. */
export function cellWords({ outcome, fault }: MatrixCell): { readonly sign: string; readonly word: string } {
  switch (outcome) {
    case 'done':
      return { sign: '✓', word: 'done' };
    case 'fault':
      return { sign: '✗', word: fault ?? 'fault' };
    case 'lost':
      return { sign: '✗', word: 'lost' };
    case 'unknown':
      return { sign: '?', word: 'not known' };
    case 'unavailable':
      return { sign: '–', word: 'no driver' };
  }
}
