/** What a platform answers where the driver reads fields that it did not write; models say which fields hold what. */
import type { Content } from '../model/content.ts';
import type { Machine } from './machine.ts';
import { type BarNumber, barNumbers } from './pcie/bar.ts';

/** Doorbells that a driver has where nothing says how many. */
export const USUAL_DOORBELLS = 4n;
/** Bytes of a programmable BAR, as pci-epf-test.c has them for BAR0 to BAR4, and of a resizable one. */
const PROGRAMMABLE_SIZE = 0x2_0000n;
const RESIZABLE_SIZE = 1n << 20n;
/** `enum pci_epc_bar_type`, in its order. */
const BAR_TYPES = ['programmable', 'fixed', 'resizable', 'reserved', 'disabled'];

/** The BARs that an endpoint driver may program, BAR0 first. */
export function freeBars({ platform }: Machine): BarNumber[] {
  const { bars } = platform.endpoint;
  return barNumbers.filter((n) => {
    const previous = n > 0 ? bars[n - 1] : undefined;
    return !['reserved', 'disabled'].includes(bars[n]!.type) && !(n % 2 === 1 && previous?.only64Bit);
  });
}

/** The size that a driver gives to a BAR where nothing says which. */
export function usualBarSize({ platform }: Machine, bar: BarNumber): bigint {
  const { type, fixedSize } = platform.endpoint.bars[bar]!;
  return fixedSize ?? (type === 'resizable' ? RESIZABLE_SIZE : PROGRAMMABLE_SIZE);
}

/** A field that the platform decides; undefined for others. `index` is the place of its record in an array. */
export function platformValue(machine: Machine, content: Content, index: bigint | null): bigint | undefined {
  const { doorbell, platform } = machine;
  const bar = index === null ? undefined : platform.endpoint.bars[Number(index)];
  switch (content) {
    case 'doorbell-size':
      return doorbell.size;
    case 'doorbell-bar':
      return doorbell.bar === null ? -1n : BigInt(doorbell.bar);
    case 'doorbell-offset':
      return doorbell.barOffset;
    case 'doorbell-interrupt':
      return BigInt(doorbell.irq);
    case 'doorbell-data':
      return BigInt(doorbell.data);
    case 'doorbell-count':
      return USUAL_DOORBELLS;
    case 'doorbells-made':
      return 0n;
    case 'bar-alignment':
      return platform.endpoint.align;
    case 'bar-type':
      return bar && BigInt(BAR_TYPES.indexOf(bar.type));
    case 'bar-fixed-size':
      return bar && (bar.fixedSize ?? 0n);
    case 'bar-only-64-bit':
      return bar && (bar.only64Bit ? 1n : 0n);
    case 'register-bar':
      return BigInt(freeBars(machine)[0] ?? 0);
    default:
      return undefined;
  }
}
