/** How the panel names places and outcomes. */
import type { Comparison, MatrixCell, Trace, TraceFault, TraceHop, TracePlace } from '../../server/protocol.ts';
import { l10n } from './l10n.ts';
import { said } from './sentences.ts';

/** What a ring passes, in order. */
const ringPlaces = ['host', 'bar', 'iatu', 'bus', 'iommu', 'target', 'interrupt'] as const satisfies TracePlace[];

export const placeNames: Readonly<Record<TracePlace, string>> = {
  driver: l10n.t('Driver'),
  host: l10n.t('Host'),
  bar: 'BAR',
  iatu: 'iATU',
  bus: l10n.t('Local bus'),
  iommu: 'IOMMU',
  target: l10n.t('Target'),
  interrupt: l10n.t('Interrupt'),
};

/** What every access to a mapping passes; of the others, what there is: no host takes part in most. */
const accessPlaces: readonly TracePlace[] = ['bus', 'iommu', 'target'];

/** The places on the way of a ring, or of a device's access. */
export function placesOf({ isMapping, hops }: Trace, ring: number | null): readonly TracePlace[] {
  if (!isMapping) return ringPlaces;
  const has = (place: TracePlace) => hops.some((hop) => hop.ring === ring && hop.place === place);
  return ringPlaces.filter((place) => accessPlaces.includes(place) || has(place));
}

const accessPlaceNames: Readonly<Record<TracePlace, string>> = {
  ...placeNames,
  bus: l10n.t('Device'),
  target: l10n.t('Memory or register'),
};

/** What a place is called in a run. */
export function placeName({ isMapping }: Trace, place: TracePlace): string {
  return (isMapping ? accessPlaceNames : placeNames)[place];
}

export const accessNames: Readonly<Record<Comparison['access'], string>> = {
  write: l10n.t('write'),
  read: l10n.t('read'),
};

/** Why an access fails. */
export const faultNames: Readonly<Record<TraceFault['kind'], string>> = {
  translation: l10n.t('translation'),
  permission: l10n.t('permission'),
  'address-size': l10n.t('address size'),
  'kernel-bug': l10n.t('kernel BUG'),
};

/** The same as a heading. */
export const faultTitles: Readonly<Record<TraceFault['kind'], string>> = {
  translation: l10n.t('translation fault'),
  permission: l10n.t('permission fault'),
  'address-size': l10n.t('address size fault'),
  'kernel-bug': l10n.t('kernel BUG'),
};

/** Such as `IOVA 0xfffff0a0`; empty where the hop has no address. */
export function addressText({ address }: TraceHop): string {
  return address ? `${address.space} ${address.value}` : '';
}

/**
 * The hop at which a run stopped: the last one of the first ring that raised no interrupt, of the first access that reached
 * nothing, or the last of all where a fault came before any. Undefined for a run that went well.
 */
export function stoppedAt({ hops, outcome, isMapping }: Trace): TraceHop | undefined {
  if (outcome === 'interrupt' || outcome === 'done') return undefined;
  const rings = [...new Set(hops.map(({ ring }) => ring))].filter((ring) => ring !== null);
  const lasts = rings.map((ring) => hops.findLast((hop) => hop.ring === ring));
  const ends: readonly TracePlace[] = isMapping ? ['target', 'interrupt'] : ['interrupt'];
  return lasts.find((hop) => hop && !ends.includes(hop.place)) ?? hops.at(-1);
}

/** Whether a run went well, went wrong, or leaves open whether the driver's own doorbell rings. */
export function verdictOf({ outcome, isStandIn, incident }: Trace): 'good' | 'bad' | 'open' {
  if (outcome === 'unknown' || (outcome === 'interrupt' && isStandIn)) return 'open';
  if (incident) return 'bad';
  return outcome === 'interrupt' || outcome === 'done' ? 'good' : 'bad';
}

/** How a run ended, in the user's language. */
export function verdictText({ outcome, fault, isStandIn, isLate, summary, incident }: Trace): string {
  if (incident) return said(incident.summary);
  if (isLate) return said(summary);
  if (fault?.kind === 'kernel-bug') return faultNames[fault.kind];
  if (fault) return fault.access === 'write' ? l10n.t('write fault') : l10n.t('read fault');
  switch (outcome) {
    case 'interrupt':
      return isStandIn ? l10n.t('would ring, if exposed') : l10n.t('interrupt raised');
    case 'lost':
      return l10n.t('interrupt lost');
    case 'done':
      return l10n.t('access done');
    default:
      return l10n.t('not known');
  }
}

/** A cell of the matrix: a sign and a word, so that neither colour nor sign says it alone. */
export function cellWords(
  { outcome, fault }: MatrixCell,
  isUntranslated = false,
): { readonly sign: string; readonly word: string } {
  if (isUntranslated && outcome === 'done') return { sign: '–', word: l10n.t('not translated') };
  switch (outcome) {
    case 'done':
      return { sign: '✓', word: l10n.t('done') };
    case 'fault':
      return { sign: '✗', word: fault ? faultNames[fault] : l10n.t('fault') };
    case 'lost':
      return { sign: '✗', word: l10n.t('lost') };
    case 'unknown':
      return { sign: '?', word: l10n.t('not known') };
    case 'unavailable':
      return { sign: '–', word: l10n.t('no driver') };
  }
}
