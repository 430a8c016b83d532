/** Hovers about map calls and directions: what the IOMMU will permit, what the device does, where the address comes from. */
import { grantsOf, protText } from '../simulator/grants.ts';
import { translating } from '../simulator/iommu/all.ts';
import { defaultKernel } from '../simulator/iommu/iommu.ts';
import type { Access, Direction } from '../simulator/trace.ts';
import type { MapCall } from '../workspace/dma-calls.ts';
import type { LinesOf } from './convert.ts';
import { code, placeLink, plain } from './markdown.ts';

/** The direction that grants just what a device does. */
export const rightDirection: Readonly<Record<NonNullable<MapCall['address']>['access'], Direction>> = {
  write: 'DMA_FROM_DEVICE',
  read: 'DMA_TO_DEVICE',
  'read-write': 'DMA_BIDIRECTIONAL',
};

/** The prot that a direction becomes, for a hint after it that nobody takes for C: `⇒ IOMMU_WRITE`. */
export function directionHint(direction: Direction): string {
  return `⇒ ${protText(direction) ?? 'BUG'}`;
}

/** How many of all IOMMUs block an access to what is mapped so, such as `the write faults on 16 of 20 IOMMUs that translate`; null for none. */
export function faultsText(direction: Direction, access: Access, article: 'the' | 'a' = 'the'): string | null {
  const denying = grantsOf(direction).filter(({ permits }) => !permits?.[access]);
  const translated = translating(defaultKernel);
  const blocked = denying.flatMap(({ iommus }) => iommus.filter((name) => translated.includes(name))).length;
  return blocked === 0
    ? null
    : `${article} ${access} faults on ${blocked} of ${translated.length} IOMMUs that translate`;
}

/**
 * What a direction means on all IOMMUs. `does` is what the device is known to do, if it is; `linkTo` gives the page of a rule,
 * where all of them are listed.
 */
export function explainDirection(
  direction: Direction,
  linkTo: (rule: string) => string,
  does: readonly Access[] = [],
): string {
  const prot = protText(direction);
  if (prot === null) return `${code(direction)} maps nothing: the DMA API stops the kernel (${code('BUG_ON')}).`;
  const asked: readonly Access[] = does.length > 0 ? does : ['write', 'read'];
  const faults = asked.flatMap((access) => faultsText(direction, access, does.length > 0 ? 'the' : 'a') ?? []);
  const strong = does.length > 0 ? faults.map((text) => `**${text}**`) : faults;
  const verdict = faults.length > 0 ? strong.join(', ') : `no IOMMU blocks a ${asked.join(' or a ')}`;
  const page = linkTo(asked[0] === 'read' ? 'direction-denies-read' : 'direction-denies-write');
  return `${code(direction)} asks the IOMMU for ${code(prot)}: ${verdict}. [Why](${page})`;
}

/** What is known of a map call. */
export function explainCall(
  { api, directions, address }: MapCall,
  linesOf: LinesOf,
  linkTo: (rule: string) => string,
): string {
  const does: Access[] = !address ? [] : address.access === 'read-write' ? ['write', 'read'] : [address.access];
  const verbs = does.map((access) => `${access}s`).join(' and ');
  const device = address
    ? `${address.isGiven ? 'The device is given it as' : 'It maps'} ${plain(address.what)} (${placeLink(address.origin, linesOf)}), ${address.isGiven ? 'which it' : 'which the device'} ${verbs}.`
    : 'What the device does with the address is not known here.';
  const right = address ? rightDirection[address.access] : null;
  const wrong = right !== null && directions.some((direction) => direction !== right);
  return [
    `${code(`${api}()`)}: ${device}${wrong ? ` ${code(right)} grants just that.` : ''}`,
    ...(directions.length > 0
      ? directions.map((direction) => explainDirection(direction, linkTo, does))
      : ['Its direction is not known here.']),
  ].join('\n\n');
}
