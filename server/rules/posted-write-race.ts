/**
 * An outbound window is taken away right after an MSI was written through it. The write is posted: it may still be in the
 * controller when the window goes (drivers/pci/controller/dwc/pcie-designware-ep.c reads back before it unmaps).
 */
import { postedWrites } from '../flow/checkers/posted-writes.ts';
import { defineRule } from './rule.ts';

export const postedWriteRace = defineRule({
  id: 'posted-write-race',
  severity: 'warning',
  title: 'An outbound window is taken away while a write is on its way through it',
  explanation: `An endpoint raises an MSI by a write through an outbound window to the host's MSI address.
The CPU does not wait for that write: it may still stand in front of the outbound iATU when the window is unmapped or pointed elsewhere.
Then it goes out untranslated, as an address of the endpoint's own bus, and the host's IOMMU faults or the interrupt is lost.

Read from the same window before it is taken away: the read comes back only behind the write.`,
  example: {
    wrong: `static int my_init(struct my_ep *ep)
{
	ep->msi_mem = pci_epc_mem_alloc_addr(ep->epc, &ep->msi_mem_phys, SZ_4K);
	return ep->msi_mem ? 0 : -ENOMEM;
}

static int my_raise_msi(struct my_ep *ep, u64 msg_addr, u32 msg_data)
{
	int ret;

	ret = pci_epc_map_addr(ep->epc, 0, 0, ep->msi_mem_phys, msg_addr, SZ_4K);
	if (ret)
		return ret;

	writel(msg_data, ep->msi_mem);
	pci_epc_unmap_addr(ep->epc, 0, 0, ep->msi_mem_phys);
	return 0;
}
`,
    right: `static int my_init(struct my_ep *ep)
{
	ep->msi_mem = pci_epc_mem_alloc_addr(ep->epc, &ep->msi_mem_phys, SZ_4K);
	return ep->msi_mem ? 0 : -ENOMEM;
}

static int my_raise_msi(struct my_ep *ep, u64 msg_addr, u32 msg_data)
{
	int ret;

	ret = pci_epc_map_addr(ep->epc, 0, 0, ep->msi_mem_phys, msg_addr, SZ_4K);
	if (ret)
		return ret;

	writel(msg_data, ep->msi_mem);
	readl(ep->msi_mem);
	pci_epc_unmap_addr(ep->epc, 0, 0, ep->msi_mem_phys);
	return 0;
}
`,
  },
  *run(facts) {
    for (const { range, api, reopened, write } of facts.of(postedWrites)) {
      yield {
        range,
        message: `${api}() ${reopened ? 'points the window elsewhere' : 'takes the window away'} while the write of ${write.api}() may still be on its way through it: read from the window first`,
        related: [{ file: write.file, range: write.range, message: 'the write is posted here' }],
        fix: null,
      };
    }
  },
});
