// SPDX-License-Identifier: MIT
/*
 * Buzzer: an endpoint function that does one thing, waking up when the host
 * writes to it. The doorbell is a register of the endpoint controller itself,
 * so the driver maps it for DMA and points a BAR at the mapping. Bind and
 * unbind, which call buzzer_install() and buzzer_remove(), are left out.
 *
 * The device writes to the register, so DMA_TO_DEVICE is wrong: try the fix.
 */
#include <linux/dma-mapping.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/msi.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include <linux/sizes.h>
#include <linux/slab.h>

#define BUZZER_BAR		BAR_2
#define BUZZER_BAR_SIZE		SZ_1M

/**
 * struct buzzer - one bound function
 * @epf: the function
 * @msg: what the host has to write, and where the endpoint sees it arrive
 * @bar_offset: place of the doorbell in the BAR, to be told to the host
 * @irq: raised by the write
 * @iova: start of the mapping that covers the doorbell register
 * @iova_size: length of that mapping, 0 when there is none
 */
struct buzzer {
	struct pci_epf *epf;
	struct msi_msg msg;
	u32 bar_offset;
	int irq;
	dma_addr_t iova;
	size_t iova_size;
};

static irqreturn_t buzzer_pressed(int irq, void *data)
{
	struct buzzer *buzzer = data;

	dev_info(&buzzer->epf->dev, "somebody is at the door\n");
	return IRQ_HANDLED;
}

/* Inbound windows are aligned to the size of their BAR. */
static int buzzer_set_bar(struct buzzer *buzzer, dma_addr_t target)
{
	struct pci_epf *epf = buzzer->epf;
	struct pci_epf_bar *bar = &epf->bar[BUZZER_BAR];

	buzzer->bar_offset = target & (BUZZER_BAR_SIZE - 1);
	bar->barno = BUZZER_BAR;
	bar->size = BUZZER_BAR_SIZE;
	bar->phys_addr = target - buzzer->bar_offset;
	return pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
}

static int buzzer_install(struct buzzer *buzzer)
{
	struct pci_epf *epf = buzzer->epf;
	struct device *dma_dev = epf->epc->dev.parent;
	const struct pci_epc_aux_resource *doorbell = NULL;
	phys_addr_t page;
	dma_addr_t target;
	int count, ret, i;

	count = pci_epc_get_aux_resources_count(epf->epc, epf->func_no,
						epf->vfunc_no);
	if (count <= 0)
		return -ENODEV;

	struct pci_epc_aux_resource *res __free(kfree) =
		kcalloc(count, sizeof(*res), GFP_KERNEL);
	if (!res)
		return -ENOMEM;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no,
					res, count);
	if (ret)
		return ret;

	for (i = 0; i < count; i++) {
		if (res[i].type == PCI_EPC_AUX_DOORBELL_MMIO) {
			doorbell = &res[i];
			break;
		}
	}
	if (!doorbell || doorbell->bar != NO_BAR)
		return -ENODEV;

	page = PAGE_ALIGN_DOWN(doorbell->phys_addr);
	buzzer->iova = dma_map_resource(dma_dev, page, PAGE_SIZE,
					DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dma_dev, buzzer->iova))
		return -EIO;
	buzzer->iova_size = PAGE_SIZE;

	target = buzzer->iova + offset_in_page(doorbell->phys_addr);
	buzzer->msg = (struct msi_msg) {
		.address_lo = lower_32_bits(target),
		.address_hi = upper_32_bits(target),
		.data = doorbell->u.db_mmio.data,
	};

	buzzer->irq = doorbell->u.db_mmio.irq;
	ret = request_irq(buzzer->irq, buzzer_pressed, IRQF_SHARED,
			  "pci-epf-buzzer", buzzer);
	if (ret)
		goto err_unmap;

	ret = buzzer_set_bar(buzzer, target);
	if (ret)
		goto err_free_irq;

	return 0;

err_free_irq:
	free_irq(buzzer->irq, buzzer);
err_unmap:
	dma_unmap_resource(dma_dev, buzzer->iova, buzzer->iova_size,
			   DMA_TO_DEVICE, 0);
	buzzer->iova_size = 0;
	return ret;
}

static void buzzer_remove(struct buzzer *buzzer)
{
	struct pci_epf *epf = buzzer->epf;

	if (!buzzer->iova_size)
		return;

	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no,
			  &epf->bar[BUZZER_BAR]);
	free_irq(buzzer->irq, buzzer);
	dma_unmap_resource(epf->epc->dev.parent, buzzer->iova,
			   buzzer->iova_size, DMA_TO_DEVICE, 0);
	buzzer->iova_size = 0;
}
