/**
 * A doorbell is taken from an MSI domain that may change its messages. A BAR that points to the old target then rings
 * nothing (drivers/pci/endpoint/pci-ep-msi.c asks for MSI_FLAG's immutable domains, kernel/irq/msi.c).
 */
import { mutableTargets } from '../flow/checkers/msi-targets.ts';
import { defineRule } from './rule.ts';

export const mutableMsiTarget = defineRule({
  id: 'mutable-msi-target',
  severity: 'warning',
  title: 'A doorbell is taken from an MSI domain that may change its messages',
  explanation: `The address and data of an MSI message may change when the interrupt moves to another CPU, as they do on x86 and with some interrupt controllers.
A BAR points to the address that the message had once, and the host was told the data that it had then: after a change the doorbell rings nothing, or another interrupt.

Ask \`irq_domain_is_msi_immutable()\` first, and do without MSI doorbells where it says no.`,
  example: {
    wrong: `static int my_alloc_doorbells(struct pci_epf *epf, struct irq_domain *domain, u16 count)
{
	struct pci_epc *epc = epf->epc;

	if (!irq_domain_is_msi_parent(domain))
		return -ENODEV;

	dev_set_msi_domain(epc->dev.parent, domain);
	return platform_device_msi_init_and_alloc_irqs(epc->dev.parent, count, my_write_msg);
}
`,
    right: `static int my_alloc_doorbells(struct pci_epf *epf, struct irq_domain *domain, u16 count)
{
	struct pci_epc *epc = epf->epc;

	if (!irq_domain_is_msi_parent(domain))
		return -ENODEV;

	if (!irq_domain_is_msi_immutable(domain))
		return -ENODEV;

	dev_set_msi_domain(epc->dev.parent, domain);
	return platform_device_msi_init_and_alloc_irqs(epc->dev.parent, count, my_write_msg);
}
`,
  },
  *run(facts) {
    for (const { api, range, callers } of facts.of(mutableTargets))
      yield {
        range,
        message: `${api}() takes doorbells from an MSI domain that may change their address and data: make sure that the domain is immutable first`,
        related: callers,
        fix: null,
      };
  },
});
