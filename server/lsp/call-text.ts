/** Hovers about map calls and directions: what the IOMMU will permit, what the device does, where the address comes from. */
import { grantsOf, protText } from '../simulator/grants.ts';
import type { Enforcement, Permits } from '../simulator/iommu/iommu.ts';
import type { Access, Direction } from '../simulator/trace.ts';
import type { MapCall } from '../workspace/dma-calls.ts';
import type { LinesOf } from './convert.ts';
import { code, placeLink, plain, table } from './markdown.ts';

const families: Readonly<Record<Enforcement, string>> = {
  'read and write': 'with read-only and write-only entries',
  write: 'without write-only entries',
  nothing: 'without permissions, or none',
};

/** The direction that grants just what a device does. */
export const rightDirection: Readonly<Record<NonNullable<MapCall['address']>['access'], Direction>> = {
  write: 'DMA_FROM_DEVICE',
  read: 'DMA_TO_DEVICE',
  'read-write': 'DMA_BIDIRECTIONAL',
};

/** The prot that a direction becomes, for a hint after it: `-> IOMMU_WRITE`. */
export function directionHint(direction: Direction): string {
  return `-> ${protText(direction) ?? 'BUG'}`;
}

/** What a direction means on each family of page tables. `does` is what the device is known to do, if it is. */
export function explainDirection(direction: Direction, does: readonly Access[] = []): string {
  const prot = protText(direction);
  if (prot === null) return `${code(direction)} maps nothing: the DMA API stops the kernel (${code('BUG_ON')}).`;
  const rows = grantsOf(direction).map(({ enforces, permits, iommus }) => [
    permitsText(permits),
    ...does.map((access) => (permits?.[access] ? 'granted' : '**faults**')),
    `${plain(families[enforces])}: ${iommus.map(plain).join(', ')}`,
  ]);
  return [
    `${code(direction)} asks the IOMMU for ${code(prot)}.`,
    table(['Granted', ...does.map((access) => (access === 'write' ? 'Write' : 'Read')), 'On page tables'], rows),
  ].join('\n\n');
}

/** What is known of a map call. */
export function explainCall({ api, directions, address }: MapCall, linesOf: LinesOf): string {
  const does: Access[] = !address ? [] : address.access === 'read-write' ? ['write', 'read'] : [address.access];
  const device = address
    ? `It maps ${plain(address.what)} (${placeLink(address.origin, linesOf)}), which the device ${does.map((access) => `${access}s`).join(' and ')}.`
    : 'What the device does with the address is not known here.';
  const right = address ? rightDirection[address.access] : null;
  const wrong = right !== null && directions.some((direction) => direction !== right);
  return [
    `${code(`${api}()`)}: ${device}${wrong ? ` ${code(right)} grants just that.` : ''}`,
    ...(directions.length > 0
      ? directions.map((direction) => explainDirection(direction, does))
      : ['Its direction is not known here.']),
  ].join('\n\n');
}

function permitsText(permits: Permits | null): string {
  if (permits === null) return 'nothing';
  return [permits.read ? 'read' : [], permits.write ? 'write' : []].flat().join(' and ');
}
