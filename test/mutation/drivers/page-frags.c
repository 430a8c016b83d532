/* Pages of one packet: an array of mappings that is unwound when one fails. */
#include <linux/dma-mapping.h>

#define MAX_PARTS 16

struct packet {
	dma_addr_t head;
	size_t head_len;
	dma_addr_t part[MAX_PARTS];
	int parts;
};

static int packet_map(struct device *dev, struct packet *pkt, void *head, size_t len, struct page **pages, int n)
{
	int i;

	if (n > MAX_PARTS)
		return -EINVAL;

	pkt->head = dma_map_single(dev, head, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, pkt->head))
		return -ENOMEM;
	pkt->head_len = len;

	for (i = 0; i < n; i++) {
		pkt->part[i] = dma_map_page(dev, pages[i], 0, PAGE_SIZE, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, pkt->part[i]))
			goto err_unwind;
	}
	pkt->parts = n;
	return 0;

err_unwind:
	while (--i >= 0)
		dma_unmap_page(dev, pkt->part[i], PAGE_SIZE, DMA_TO_DEVICE);
	dma_unmap_single(dev, pkt->head, len, DMA_TO_DEVICE);
	return -ENOMEM;
}

static void packet_unmap(struct device *dev, struct packet *pkt)
{
	int i;

	dma_unmap_single(dev, pkt->head, pkt->head_len, DMA_TO_DEVICE);
	for (i = 0; i < pkt->parts; i++)
		dma_unmap_page(dev, pkt->part[i], PAGE_SIZE, DMA_TO_DEVICE);
}

static int page_zero(struct device *dev, struct page *page)
{
	dma_addr_t addr;
	int ret;

	addr = dma_map_page(dev, page, 0, PAGE_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	ret = packet_fill(dev, addr, PAGE_SIZE);
	dma_unmap_page(dev, addr, PAGE_SIZE, DMA_FROM_DEVICE);
	return ret;
}
