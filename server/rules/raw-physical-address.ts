/**
 * A device is given the physical address of a register as it is. Behind an IOMMU no mapping stands at that number, and the
 * access faults; the kernel's own embedded doorbells were published so until DMA mapping was added (drivers/pci/endpoint/pci-ep-msi.c).
 */
import { type DeviceUse, deviceUses } from '../flow/checkers/device-uses.ts';
import type { FileFacts } from '../flow/facts.ts';
import { defineRule } from './rule.ts';

export const rawPhysicalAddress = defineRule({
  id: 'raw-physical-address',
  severity: 'error',
  title: 'A device is given a physical address that was not mapped',
  explanation: `Where an IOMMU translates a device's requests, the device must be given what \`dma_map_*()\` returned.
The physical address of a doorbell, of a window to an NTB peer or of a buffer is not mapped there, or is the IOVA of something else.
The access faults, or lands where it should not; without an IOMMU it works.

Map the address for the device that accesses it, and hand out the handle.
A doorbell that stands behind a fixed BAR of the controller already (\`bar != NO_BAR\`) needs no mapping, and neither does a device without an IOMMU.
The FIFOs in a \`struct dma_slave_config\` are physical by convention: the controller's driver maps them.`,
  example: {
    wrong: `static int my_publish(struct pci_epf *epf, struct ntb_dev *ntb)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	phys_addr_t db;
	int ret;

	ret = ntb_peer_db_addr(ntb, &db, NULL, NULL, 0);
	if (ret)
		return ret;

	msg->address_lo = lower_32_bits(db);
	msg->address_hi = upper_32_bits(db);
	return 0;
}
`,
    right: `static int my_publish(struct pci_epf *epf, struct ntb_dev *ntb)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	struct device *dev = epf->epc->dev.parent;
	dma_addr_t addr;
	phys_addr_t db;
	int ret;

	ret = ntb_peer_db_addr(ntb, &db, NULL, NULL, 0);
	if (ret)
		return ret;

	addr = dma_map_resource(dev, db, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, addr))
		return -EIO;

	msg->address_lo = lower_32_bits(addr);
	msg->address_hi = upper_32_bits(addr);
	return 0;
}
`,
  },
  *run(facts) {
    const reported = new Set<number>();
    for (const { address, range, into, callers } of rawUses(facts)) {
      if (reported.has(range.start)) continue;
      reported.add(range.start);
      const { origin, what } = address;
      yield {
        range,
        message: `${into.what} is given the physical address of ${what}, which is not mapped for the device: give it the handle of a mapping`,
        related: [...callers, { file: origin.file, range: origin.range, message: `the address is ${what}` }],
        fix: null,
      };
    }
  },
});

/** Where a device is given a physical address that is not mapped. */
export function rawUses(facts: FileFacts): DeviceUse[] {
  return facts.of(deviceUses).filter((use) => isRaw(facts, use));
}

function isRaw(facts: FileFacts, use: DeviceUse): boolean {
  const { address, into, needsMapping, mapped } = use;
  if (address.space !== 'physical' || needsMapping === false) return false;
  // What a slave configuration holds is physical; but a doorbell is no FIFO that the controller's driver would map.
  if (into.space === 'physical' && address.kind !== 'doorbell') return false;
  return mapped || !isMappedElsewhere(facts, use);
}

/** Whether the function maps that address on another path: it then knows why it does not do so on this one. */
function isMappedElsewhere({ maps }: FileFacts, { function: name, address }: DeviceUse): boolean {
  return maps.some(
    (site) => site.function.name === name && site.paths.some((path) => path.address?.what === address.what),
  );
}
