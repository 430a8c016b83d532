/* A flag of the packet says whether it is mapped: it is clear at first, and set where the map call has held. */
static int queue(struct device *dev, struct packet *packet, u32 generation)
{
	dma_addr_t bus;

	if (packet->length > 0) {
		bus = dma_map_single(dev, packet->data, packet->length, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, bus))
			return -ENOMEM;
		packet->is_mapped = true;
		write_descriptor(packet, bus);
	}

	if (packet->generation != generation) {
		if (packet->is_mapped)
			dma_unmap_single(dev, bus, packet->length, DMA_TO_DEVICE);
		return -EAGAIN;
	}
	return 0;
}

/* This flag says something else. */
static int queue_urgent(struct device *dev, struct packet *packet, u32 generation)
{
	dma_addr_t bus;

	if (packet->length > 0) {
		bus = dma_map_single(dev, packet->data, packet->length, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, bus))
			return -ENOMEM;
		write_descriptor(packet, bus);
	}

	if (packet->generation != generation) {
		if (packet->is_urgent)
			dma_unmap_single(dev, bus, packet->length, DMA_TO_DEVICE); /* want: unmap-unmapped "whatever the variable holds" */
		return -EAGAIN;
	}
	return 0;
}
