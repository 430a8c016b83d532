/**
 * An address that the device writes is mapped with a direction that grants no write. The IOMMU then blocks the write: a
 * doorbell's interrupt is lost (drivers/iommu/dma-iommu.c, dma_info_to_prot(): DMA_TO_DEVICE becomes IOMMU_READ alone).
 */
import type { FileFacts, MapSite } from '../flow/facts.ts';
import {
  Direction,
  deniedUses,
  directionName,
  type ProvenPath,
  provenPath,
  repairDirection,
  repairUse,
  reportedAt,
  stepsOf,
  stepsOfUse,
  transferName,
} from './direction.ts';
import { defineRule } from './rule.ts';

export const directionDeniesWrite = defineRule({
  id: 'direction-denies-write',
  severity: 'error',
  title: 'An address that the device writes is mapped without a write grant',
  explanation: `The direction of a DMA mapping is named from the point of view of the device's requests, not of where the data "goes".
A doorbell is rung by a *write*: the host's MemWr leaves the endpoint's inbound window as a write by the device, and that
write must reach the MSI target or the controller's doorbell register.

\`DMA_TO_DEVICE\` grants reads alone (\`IOMMU_READ\`). Behind an IOMMU that enforces permissions the doorbell write faults and
the interrupt is lost; without an IOMMU nothing shows the mistake, which is why it survives testing.

Map the address with \`DMA_FROM_DEVICE\`, and unmap it with the same direction.`,
  example: {
    wrong: `static int my_epf_map_doorbell(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	struct device *dev = my->epf->epc->dev.parent;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	my->db_iova = dma_map_resource(dev, res->phys_addr, 4, DMA_TO_DEVICE, 0);
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
      const path = deniedPath(facts, site);
      const range = path && reportedAt(facts, site, path);
      if (!range) continue;
      const both = path.address.access === 'read-write';
      const right = both ? Direction.BIDIRECTIONAL : Direction.FROM_DEVICE;
      yield {
        range,
        message: `${directionName(path.direction.value)} grants the device no write, but it writes to ${path.address.what}; the write faults at the IOMMU: use ${directionName(right)}`,
        related: stepsOf(site, path),
        fix: repairDirection(facts, site, path, right),
      };
    }
    for (const denied of deniedUses(facts, 'write', Direction.TO_DEVICE)) {
      const { map, use, right } = denied;
      yield {
        range: map.directionRange,
        message: `${directionName(Direction.TO_DEVICE)} grants the device no write, but it writes ${use.what}; the write faults at the IOMMU: use ${directionName(right)}`,
        related: stepsOfUse(denied),
        fix: repairUse(facts, denied, right),
      };
    }
  },
});

/** A path on which the device's write is denied. Constants of another enum are another rule's. */
function deniedPath(facts: FileFacts, site: MapSite): ProvenPath | undefined {
  return provenPath(
    site,
    ({ address, direction }) =>
      address.access !== 'read' && direction.value === Direction.TO_DEVICE && !transferName(facts, direction),
  );
}
