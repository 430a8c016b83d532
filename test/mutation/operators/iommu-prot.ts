/** iommu_map() of an MSI target without a flag that it needs. */
import type { Operator } from '../operator.ts';
import { replace } from '../source.ts';

export const iommuProt: Operator = {
  rule: 'iommu-prot',
  *plant(source) {
    for (const call of source.named(/^iommu_map$/)) {
      const flags = call.arguments[4];
      const names = flags?.text.split(/\s*\|\s*/) ?? [];
      // Memory that is no device's is no MSI target, of which alone the rule speaks.
      if (!names.includes('IOMMU_MMIO')) continue;
      for (const missing of ['IOMMU_WRITE', 'IOMMU_MMIO', 'IOMMU_NOEXEC']) {
        if (!flags || !names.includes(missing)) continue;
        const text = names.map((name) => (name === missing && missing === 'IOMMU_WRITE' ? 'IOMMU_READ' : name));
        const rest = missing === 'IOMMU_WRITE' ? text : text.filter((name) => name !== missing);
        yield { what: `leaves out ${missing}`, edits: [replace(flags, rest.join(' | '))], near: [call.node] };
      }
    }
  },
};
