/* Shapes of real drivers that are right: FIFO mappings, handles passed on, ladders, the branch without an IOMMU. */
struct my_slave {
	struct dma_chan *chan;
	dma_addr_t addr;
	size_t size;
	enum dma_data_direction dir;
};

static int my_map_slave(struct my_slave *slave, struct dma_slave_config *cfg, enum dma_transfer_direction direction)
{
	struct device *dma_dev = slave->chan->device->dev;
	phys_addr_t phys;

	slave->dir = direction == DMA_MEM_TO_DEV ? DMA_FROM_DEVICE : DMA_TO_DEVICE;
	phys = direction == DMA_MEM_TO_DEV ? cfg->dst_addr : cfg->src_addr;
	slave->size = direction == DMA_MEM_TO_DEV ? cfg->dst_addr_width : cfg->src_addr_width;
	slave->addr = dma_map_resource(dma_dev, phys, slave->size, slave->dir, 0);
	if (dma_mapping_error(dma_dev, slave->addr)) {
		slave->size = 0;
		return -EIO;
	}
	return 0;
}

static void my_unmap_slave(struct my_slave *slave)
{
	if (slave->size)
		dma_unmap_resource(slave->chan->device->dev, slave->addr, slave->size, slave->dir, 0);
}

static int my_embedded(struct pci_epf *epf, struct pci_epc_aux_resource *doorbell, struct pci_epf_doorbell_msg *msg)
{
	struct device *dev = epf->epc->dev.parent;
	phys_addr_t addr = doorbell->phys_addr;
	dma_addr_t iova = addr;

	if (doorbell->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -EINVAL;
	if (doorbell->bar == NO_BAR && device_iommu_mapped(dev)) {
		iova = dma_map_resource(dev, PAGE_ALIGN_DOWN(addr), PAGE_SIZE, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, iova))
			return -EIO;
		msg->iova_base = iova;
		msg->iova_size = PAGE_SIZE;
		iova += offset_in_page(addr);
	}
	msg->msg.address_lo = lower_32_bits(iova);
	msg->msg.address_hi = upper_32_bits(iova);
	return 0;
}

static void my_embedded_free(struct pci_epf *epf)
{
	struct device *dev = epf->epc->dev.parent;
	int i;

	for (i = 0; i < epf->num_db; i++) {
		struct pci_epf_doorbell_msg *msg = &epf->db_msg[i];

		if (!msg->iova_size)
			continue;
		dma_unmap_resource(dev, msg->iova_base, msg->iova_size, DMA_FROM_DEVICE, 0);
	}
	kfree(epf->db_msg);
}

static int my_pass_on(struct my_epf *my, struct pci_epc_aux_resource *res)
{
	dma_addr_t iova;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	iova = dma_map_resource(my->dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(my->dev, iova))
		return -EIO;
	my->desc->dst = cpu_to_le64(iova);
	my->desc->flags = DMA_TO_DEVICE;
	return my_submit(my, iova, DMA_TO_DEVICE);
}
