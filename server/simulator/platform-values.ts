/**
 * What a platform answers where the driver reads members of the endpoint framework's records that it did not write
 * (include/linux/pci-epc.h, include/linux/pci-epf.h).
 */
import type { Machine } from './machine.ts';
import { type BarNumber, barNumbers } from './pcie/bar.ts';

/** Records of which a machine has one: one controller, with one endpoint function. */
export const singletons: ReadonlySet<string> = new Set(['pci_epf', 'pci_epc', 'pci_epc_features']);

/** Doorbells that a driver has where nothing says how many. */
export const USUAL_DOORBELLS = 4n;
/** Bytes of a programmable BAR, as pci-epf-test.c has them for BAR0 to BAR4, and of a resizable one. */
const PROGRAMMABLE_SIZE = 0x2_0000n;
const RESIZABLE_SIZE = 1n << 20n;
/** `enum pci_epc_bar_type`, in its order. */
const BAR_TYPES = ['programmable', 'fixed', 'resizable', 'reserved', 'disabled'];

/** Names that drivers give to a number of doorbells. */
const DOORBELL_COUNT = /^(?:num_dbs?|db_count|nr_dbs?|num_doorbells?|doorbell_count)$/;

/** Whether a member or parameter of that name says how many doorbells there are. */
export function countsDoorbells(name: string): boolean {
  return DOORBELL_COUNT.test(name);
}

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

/** A member of a record that the platform decides; undefined for others. `index` is the record's place in its array. */
export function platformValue(machine: Machine, tag: string, field: string, index: bigint | null): bigint | undefined {
  const { doorbell, platform } = machine;
  const bar = index === null ? undefined : platform.endpoint.bars[Number(index)];
  switch (`${tag}.${field}`) {
    case 'pci_epc_aux_resource.size':
      return doorbell.size;
    case 'pci_epc_aux_resource.bar':
    case 'pci_epf_doorbell_msg.bar':
      return doorbell.bar === null ? -1n : BigInt(doorbell.bar);
    case 'pci_epc_aux_resource.bar_offset':
      return doorbell.barOffset;
    case 'db_mmio.irq':
    case 'pci_epf_doorbell_msg.virq':
      return BigInt(doorbell.irq);
    case 'db_mmio.data':
    case 'msi_msg.data':
      return BigInt(doorbell.data);
    case 'pci_epc_features.align':
      return platform.endpoint.align;
    case 'pci_epc_features.msi_capable':
    case 'pci_epc_features.dynamic_inbound_mapping':
      return 1n;
    case 'pci_epc_features.msix_capable':
    case 'pci_epc_features.intx_capable':
    case 'pci_epc_features.linkup_notifier':
      return 0n;
    case 'pci_epc_bar_desc.type':
      return bar && BigInt(BAR_TYPES.indexOf(bar.type));
    case 'pci_epc_bar_desc.fixed_size':
      return bar && (bar.fixedSize ?? 0n);
    case 'pci_epc_bar_desc.only_64bit':
      return bar && (bar.only64Bit ? 1n : 0n);
    case 'pci_epf.func_no':
    case 'pci_epf.vfunc_no':
    case 'pci_epf_bar.num_submap':
      return 0n;
    default:
      return undefined;
  }
}
