/**
 * An IOVA is used where a physical address belongs: mapped a second time, remapped for the CPU, looked up as a page. Both
 * are numbers of one kind, and equal where no IOMMU translates, which is why it works on the author's board.
 */
import { mapCalls } from '../flow/checkers/map-calls.ts';
import { physicalUses } from '../flow/checkers/physical-uses.ts';
import type { NamedAddress } from '../flow/domain/provenance.ts';
import type { Related } from './finding.ts';
import { defineRule } from './rule.ts';

export const handleAsPhysical = defineRule({
  id: 'handle-as-physical',
  severity: 'error',
  title: 'An address for a device is used as a physical address',
  explanation: `What \`dma_map_*()\` returns, and what \`pci_epf_alloc_doorbell()\` leaves in \`db_msg[].msg\`, are addresses for a device: behind an IOMMU they are IOVAs, and mean something only in the page tables of that device.
Mapped a second time, an IOVA is taken for the physical address of whatever lies there; remapped for the CPU, the driver reads and writes that.
Without an IOMMU the two are equal and nothing shows the mistake.

Hand the address to the device as it is, and keep the physical address for the CPU's own use.`,
  example: {
    wrong: `static dma_addr_t my_doorbell_address(struct pci_epf *epf)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	u64 addr = (u64)msg->address_hi << 32 | msg->address_lo;

	return dma_map_resource(epf->epc->dev.parent, addr, 4, DMA_FROM_DEVICE, 0);
}
`,
    right: `static dma_addr_t my_doorbell_address(struct pci_epf *epf)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	u64 addr = (u64)msg->address_hi << 32 | msg->address_lo;

	return addr;
}
`,
  },
  *run(facts) {
    const reported = new Set<number>();
    for (const { api, address, addressRange, callers } of facts.of(mapCalls)) {
      if (address?.space !== 'iova' || address.part !== 'whole' || reported.has(addressRange.start)) continue;
      reported.add(addressRange.start);
      yield {
        range: addressRange,
        message: `${api}() maps a physical address, but ${address.what} is mapped already: hand it to the device as it is`,
        related: [...callers, origin(address)],
        fix: null,
      };
    }
    for (const { api, address, range, callers } of facts.of(physicalUses)) {
      if (address.space !== 'iova' || address.part !== 'whole' || reported.has(range.start)) continue;
      reported.add(range.start);
      yield {
        range,
        message: `${api}() takes a physical address, but ${address.what} is for a device: use the address that was mapped`,
        related: [...callers, origin(address)],
        fix: null,
      };
    }
  },
});

function origin({ what, origin: { file, range } }: NamedAddress): Related {
  return { file, range, message: `the address is ${what}` };
}
