/* One buffer takes several descriptors; each mapping is recorded where the error path finds it. */
static int send_parts(struct ring *ring, struct part *parts, unsigned int count)
{
	struct part *part = parts;
	struct slot *slot;
	dma_addr_t dma;
	unsigned int i = 0, size = part->size;

	dma = dma_map_single(ring->dev, part->data, size, DMA_TO_DEVICE);
	for (slot = ring->first;; part++) {
		if (dma_mapping_error(ring->dev, dma))
			goto err;
		slot->dma = dma;
		slot->size = size;
		while (size > 4096) {
			write_descriptor(ring, dma);
			dma += 4096;
			size -= 4096;
		}
		write_descriptor(ring, dma);
		if (--count == 0)
			break;
		size = part->size;
		dma = dma_map_single(ring->dev, part->data, size, DMA_TO_DEVICE);
		slot = &ring->slots[++i];
	}
	return 0;

err:
	for (;;) {
		slot = &ring->slots[i];
		if (slot->size)
			dma_unmap_single(ring->dev, slot->dma, slot->size, DMA_TO_DEVICE);
		slot->size = 0;
		if (slot == ring->first)
			break;
		i--;
	}
	return -1;
}
