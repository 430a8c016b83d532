/* Nothing but a name says that the device writes here. */
static dma_addr_t field(struct device *dev, struct my_regs *regs)
{
	return dma_map_resource(dev, regs->doorbell_base, 4, DMA_TO_DEVICE, 0); /* want: suspicious-name "DMA_TO_DEVICE grants the device no write, but 'doorbell_base' sounds like an address that it writes: use DMA_FROM_DEVICE if it does" */
}

static dma_addr_t parameter(struct device *dev, phys_addr_t msi_addr)
{
	return dma_map_resource(dev, msi_addr & PAGE_MASK, PAGE_SIZE, DMA_TO_DEVICE, 0); /* want: suspicious-name "'msi_addr'" */
}

static dma_addr_t short_name(struct device *dev, struct my_peer *peer)
{
	return dma_map_resource(dev, peer->db_phys, 4, DMA_TO_DEVICE, 0); /* want: suspicious-name "'db_phys'" */
}
