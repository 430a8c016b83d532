/**
 * An MSI target or doorbell enters an IOMMU domain with permissions that do not suit it. The kernel's own mapping of MSI
 * targets is IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO (drivers/iommu/dma-iommu.c, iommu_dma_get_msi_page()).
 */
import { physicalUses } from '../flow/checkers/physical-uses.ts';
import { defineRule } from './rule.ts';

/** IOMMU_ permissions (include/linux/iommu.h). */
const Prot = { WRITE: 2n, NOEXEC: 8n, MMIO: 16n } as const;

export const iommuProt = defineRule({
  id: 'iommu-prot',
  severity: 'error',
  title: 'A doorbell enters an IOMMU domain with permissions that do not suit it',
  explanation: `\`iommu_map()\` takes the permissions themselves instead of a direction.
A doorbell is written: without \`IOMMU_WRITE\` the write faults and the interrupt is lost.

Without \`IOMMU_MMIO\` the translation has the memory type of RAM, which lets writes to a register be merged or cached on the way; without \`IOMMU_NOEXEC\` it can be executed from.
These two are warnings.

Write \`IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO\`.`,
  example: {
    wrong: `static int my_enter(struct iommu_domain *domain, unsigned long iova, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	return iommu_map(domain, iova, res->phys_addr, SZ_4K, IOMMU_READ | IOMMU_NOEXEC | IOMMU_MMIO, GFP_KERNEL);
}
`,
    right: `static int my_enter(struct iommu_domain *domain, unsigned long iova, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;

	return iommu_map(domain, iova, res->phys_addr, SZ_4K, IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO, GFP_KERNEL);
}
`,
  },
  *run(facts) {
    const reported = new Set<number>();
    for (const { api, address, prot, callers } of facts.of(physicalUses)) {
      if (!prot || address.kind !== 'doorbell' || address.space !== 'physical') continue;
      const grantsWrite = (prot.value & Prot.WRITE) !== 0n;
      const missing = [
        (prot.value & Prot.NOEXEC) === 0n && 'IOMMU_NOEXEC',
        (prot.value & Prot.MMIO) === 0n && 'IOMMU_MMIO',
      ].filter((name) => name !== false);
      if ((grantsWrite && missing.length === 0) || reported.has(prot.range.start)) continue;
      reported.add(prot.range.start);
      const right = 'IOMMU_WRITE | IOMMU_NOEXEC | IOMMU_MMIO';
      const { file, range } = address.origin;
      yield {
        range: prot.range,
        ...(grantsWrite && { severity: 'warning' as const }),
        message: grantsWrite
          ? `${api}() maps ${address.what} without ${missing.join(' and ')}, as if it were memory: use ${right}`
          : `${api}() grants the device no write, but it writes to ${address.what}; the write faults at the IOMMU: use ${right}`,
        related: [...callers, { file, range, message: `the address is ${address.what}` }],
        fix: facts.code.termsAt(prot.range)?.every((flag) => FLAGS.includes(flag))
          ? {
              title: `Change the permissions to ${right}`,
              edits: [{ file: facts.file, range: prot.range, newText: right }],
            }
          : null,
      };
    }
  },
});

/** IOMMU_ permissions by name, and none: what a variable holds may serve other calls too. */
const FLAGS = ['IOMMU_READ', 'IOMMU_WRITE', 'IOMMU_CACHE', 'IOMMU_NOEXEC', 'IOMMU_MMIO', 'IOMMU_PRIV', '0'];
