/** How the panel names places and outcomes. */
import type { Comparison, MatrixCell, Trace, TraceFault, TraceHop, TracePlace } from '../../server/protocol.ts';
import { l10n } from './l10n.ts';
import { said } from './sentences.ts';

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
  driver: l10n.t('Driver'),
  host: l10n.t('Host'),
  bar: 'BAR',
  iatu: 'iATU',
  bus: l10n.t('Local bus'),
  iommu: 'IOMMU',
  target: l10n.t('Target'),
  interrupt: l10n.t('Interrupt'),
};

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
 * The hop at which a run stopped: the last one of the first ring that raised no interrupt, or the last of all where a
 * fault came before any ring. Undefined for a run that went well.
 */
export function stoppedAt({ hops, outcome }: Trace): TraceHop | undefined {
  if (outcome === 'interrupt' || outcome === 'done') return undefined;
  const rings = [...new Set(hops.map(({ ring }) => ring))].filter((ring) => ring !== null);
  const lasts = rings.map((ring) => hops.findLast((hop) => hop.ring === ring));
  return lasts.find((hop) => hop?.place !== 'interrupt') ?? hops.at(-1);
}

/** Whether a run went well, went wrong, or leaves open whether the driver's own doorbell rings. */
export function verdictOf({ outcome, isStandIn }: Trace): 'good' | 'bad' | 'open' {
  if (outcome === 'unknown' || (outcome === 'interrupt' && isStandIn)) return 'open';
  return outcome === 'interrupt' || outcome === 'done' ? 'good' : 'bad';
}

/** How a run ended, in the user's language. */
export function verdictText({ outcome, fault, isStandIn, isLate, summary }: Trace): string {
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
export function cellWords({ outcome, fault }: MatrixCell): { readonly sign: string; readonly word: string } {
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
