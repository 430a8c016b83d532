/* What becomes of a handle proves the access as well as where the address came from. */
static int received(struct dma_chan *chan, void *buf, size_t len)
{
	struct device *dev = chan->device->dev;
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE); /* want: direction-denies-write "DMA_TO_DEVICE grants the device no write, but it writes the destination of a DMA transfer; the write faults at the IOMMU: use DMA_FROM_DEVICE" */

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	my_submit(dmaengine_prep_slave_single(chan, addr, len, DMA_DEV_TO_MEM, 0));
	my_wait(chan);
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return 0;
}

static int published(struct device *dev, struct my_regs *regs, struct msi_msg *msg)
{
	dma_addr_t iova = dma_map_resource(dev, regs->bell, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "the address of an MSI message" */

	if (dma_mapping_error(dev, iova))
		return -EIO;
	msg->address_lo = lower_32_bits(iova);
	msg->address_hi = upper_32_bits(iova);
	return 0;
}
