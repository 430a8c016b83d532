struct descriptor {
	__le32 addr;
	__le32 len;
	dma_addr_t kept;
};

/* Nothing of 32 bits is ever DMA_MAPPING_ERROR. */
static void recycle(struct device *dev, struct descriptor *desc)
{
	if (!dma_mapping_error(dev, le32_to_cpu(desc->addr))) /* want: truncated-iova "is given __le32, in which it never recognises a failure" */ /* not shown: of which mapping it is, the function does not say */
		dma_unmap_single(dev, le32_to_cpu(desc->addr), le32_to_cpu(desc->len), DMA_TO_DEVICE);
	desc->addr = 0;
}

static void recycle_kept(struct device *dev, struct descriptor *desc)
{
	if (!dma_mapping_error(dev, desc->kept))
		dma_unmap_single(dev, desc->kept, le32_to_cpu(desc->len), DMA_TO_DEVICE);
	desc->addr = 0;
}
