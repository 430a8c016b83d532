/**
 * A mapping grants reads that the device never sends. Reported only where the model proves that it writes and nothing else:
 * most DMA_BIDIRECTIONAL mappings are right (drivers/iommu/dma-iommu.c, dma_info_to_prot()).
 */
import {
  Direction,
  directionName,
  provenPath,
  repairDirection,
  reportedAt,
  stepsOf,
  transferName,
} from './direction.ts';
import { defineRule } from './rule.ts';

export const directionOvergrants = defineRule({
  id: 'direction-overgrants',
  severity: 'warning',
  title: 'A mapping grants reads of an address that the device only writes',
  explanation: `\`DMA_BIDIRECTIONAL\` becomes \`IOMMU_READ | IOMMU_WRITE\`. For a doorbell only the write is ever sent, so the read grant
protects nothing and lets a misbehaving device read a register that it has no business with. Where the IOMMU's page tables
can express a write-only entry, \`DMA_FROM_DEVICE\` gives exactly what is needed.

Map the address with \`DMA_FROM_DEVICE\`, and unmap it with the same direction.`,
  example: {
    wrong: `static int my_epf_map_doorbell(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	struct device *dev = my->epf->epc->dev.parent;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	my->db_iova = dma_map_resource(dev, res->phys_addr, 4, DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(dev, my->db_iova))
		return -EIO;
	return 0;
}
`,
    right: `static int my_epf_map_doorbell(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	struct device *dev = my->epf->epc->dev.parent;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	my->db_iova = dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, my->db_iova))
		return -EIO;
	return 0;
}
`,
  },
  *run(facts) {
    for (const site of facts.maps) {
      const path = provenPath(
        site,
        (p) =>
          p.address.access === 'write' &&
          // What is mapped for one transfer may serve another one later.
          p.address.kind !== null &&
          p.direction.value === Direction.BIDIRECTIONAL &&
          !transferName(facts, p.direction),
      );
      const range = path && reportedAt(facts, site, path);
      if (!range) continue;
      yield {
        range,
        message: `${directionName(path.direction.value)} also grants reads, but the device only writes to ${path.address.what}: use ${directionName(Direction.FROM_DEVICE)}`,
        related: stepsOf(site, path),
        fix: repairDirection(facts, site, path, Direction.FROM_DEVICE),
      };
    }
  },
});
