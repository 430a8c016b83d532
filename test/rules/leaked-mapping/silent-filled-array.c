/* What a loop has filled an array with, the function that takes the device down unmaps element by element. */
#define CARD_BUFFERS 40

struct card_slot {
	dma_addr_t address;
	u32 length;
};

struct card_status {
	struct card_slot slots[CARD_BUFFERS];
};

struct card {
	struct pci_dev *pdev;
	struct card_status *status;
	dma_addr_t status_address;
	void __iomem *plx;
	struct sk_buff *skbs[CARD_BUFFERS];
};

static void card_remove(struct pci_dev *pdev)
{
	struct card *card = pci_get_drvdata(pdev);
	int i;

	if (card->plx)
		card_reset(card);
	for (i = 0; i < CARD_BUFFERS; i++)
		if (card->skbs[i]) {
			dma_unmap_single(&card->pdev->dev, card->status->slots[i].address, 2048, DMA_FROM_DEVICE);
			dev_kfree_skb(card->skbs[i]);
		}
	if (card->plx)
		iounmap(card->plx);
	kfree(card);
}

static int card_probe(struct pci_dev *pdev, const struct pci_device_id *id)
{
	struct card *card;
	void __iomem *mem;
	int i;

	card = kzalloc(sizeof(*card), GFP_KERNEL);
	if (!card)
		return -ENOBUFS;
	pci_set_drvdata(pdev, card);
	card->pdev = pdev;
	card->status = dma_alloc_coherent(&pdev->dev, sizeof(*card->status), &card->status_address, GFP_KERNEL);
	if (!card->status) {
		card_remove(pdev);
		return -ENOBUFS;
	}

	for (i = 0; i < CARD_BUFFERS; i++) {
		struct sk_buff *skb = dev_alloc_skb(2048);
		dma_addr_t dma;

		card->skbs[i] = NULL;
		if (!skb)
			continue;
		dma = dma_map_single(&card->pdev->dev, skb->data, 2048, DMA_FROM_DEVICE);
		if (dma_mapping_error(&card->pdev->dev, dma)) {
			dev_kfree_skb(skb);
			continue;
		}
		card->status->slots[i].address = dma;
		card->skbs[i] = skb;
	}

	mem = ioremap(pci_resource_start(pdev, 2), 4096);
	if (!mem) {
		card_remove(pdev);
		return -EFAULT;
	}
	writel(card->status_address, mem);
	iounmap(mem);
	return 0;
}

static struct pci_driver card_driver = {
	.name = "card",
	.probe = card_probe,
	.remove = card_remove,
};
