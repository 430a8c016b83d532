/**
 * A mapping of a doorbell does not cover the four bytes that are written, or the offset within its page is lost. A doorbell
 * seldom stands at the start of a page, and the IOMMU maps whole pages only.
 */
import { deviceUses } from '../flow/checkers/device-uses.ts';
import type { MapCall } from '../flow/checkers/map-calls.ts';
import { mapCalls } from '../flow/checkers/map-calls.ts';
import { defineRule } from './rule.ts';

/** A doorbell is a register of 32 bits. */
const WIDTH = 4n;
/** Bytes after which a mapping that starts with a page holds any register of that page. */
const PAGE = 4096n;

export const windowTooSmall = defineRule({
  id: 'window-too-small',
  severity: 'error',
  title: 'A mapping or window does not cover the doorbell',
  explanation: `Ringing a doorbell is a write of four bytes to one register.
The mapping must cover them: one that starts at the register is at least four bytes long, and one that starts at its page is \`offset + 4\` bytes long, rounded up.

The handle of a mapping that starts at the page is the IOVA of the page: the register's is \`iova + offset\`.
Handed out as it is, the host writes to whatever stands at the start of that page.`,
  example: {
    wrong: `static int my_publish(struct pci_epf *epf, struct pci_epc_aux_resource *res)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	struct device *dev = epf->epc->dev.parent;
	dma_addr_t iova;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	iova = dma_map_resource(dev, res->phys_addr & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;

	msg->address_lo = lower_32_bits(iova);
	msg->address_hi = upper_32_bits(iova);
	return 0;
}
`,
    right: `static int my_publish(struct pci_epf *epf, struct pci_epc_aux_resource *res)
{
	struct msi_msg *msg = &epf->db_msg[0].msg;
	struct device *dev = epf->epc->dev.parent;
	dma_addr_t iova;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	iova = dma_map_resource(dev, res->phys_addr & PAGE_MASK, PAGE_SIZE, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;

	iova += offset_in_page(res->phys_addr);
	msg->address_lo = lower_32_bits(iova);
	msg->address_hi = upper_32_bits(iova);
	return 0;
}
`,
  },
  *run(facts) {
    const reported = new Set<number>();
    for (const call of facts.of(mapCalls)) {
      const { address, size, callers } = call;
      const advice = adviceFor(call);
      if (!advice || !address || !size || reported.has(size.range.start)) continue;
      reported.add(size.range.start);
      const { file, range } = address.origin;
      yield {
        range: size.range,
        message: `a mapping of ${size.value} ${size.value === 1n ? 'byte' : 'bytes'} does not cover ${address.what}: ${advice}`,
        related: [...callers, { file, range, message: `the address is ${address.what}` }],
        fix: null,
      };
    }
    for (const { atPageStart, into, range, address, callers } of facts.of(deviceUses)) {
      if (!atPageStart || into.access !== 'write' || reported.has(range.start)) continue;
      reported.add(range.start);
      const { file, range: mapped } = address.origin;
      yield {
        range,
        message: `${into.what} is given the start of the page that was mapped around a doorbell, the write lands there: add the offset within the page`,
        related: [...callers, { file, range: mapped, message: 'the page is mapped here' }],
        fix: null,
      };
    }
  },
});

function adviceFor({ address, size }: MapCall): string | null {
  if (!size || address?.kind !== 'doorbell' || address.space !== 'physical' || address.moved) return null;
  if (address.rounded)
    return size.value < PAGE ? 'map the offset within the page and 4 bytes, rounded up to pages' : null;
  return size.value < WIDTH ? 'map 4 bytes' : null;
}
