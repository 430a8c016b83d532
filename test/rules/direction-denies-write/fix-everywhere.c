/* The fix covers the map call and every unmap that belongs to it, in this function and in others. */
struct my_epf {
	struct pci_epf *epf;
	struct {
		dma_addr_t iova;
		size_t size;
	} db;
	dma_addr_t other;
};

static struct device *my_dev(struct my_epf *my)
{
	return my->epf->epc->dev.parent;
}

static int my_map(struct my_epf *my, struct pci_epc_aux_resource *res, phys_addr_t fifo)
{
	struct device *dev = my_dev(my);
	dma_addr_t iova;
	int ret;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	iova = dma_map_resource(dev, res->phys_addr, res->size, DMA_TO_DEVICE, 0); /* want: direction-denies-write "" */
	if (dma_mapping_error(dev, iova))
		return -EIO;
	my->other = dma_map_resource(dev, fifo, 4, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dev, my->other)) {
		dma_unmap_resource(dev, iova, res->size, DMA_TO_DEVICE, 0);
		return -EIO;
	}
	my->db.iova = iova;
	my->db.size = res->size;
	ret = my_start(my);
	if (ret)
		goto err;
	return 0;

err:
	dma_unmap_resource(dev, my->other, 4, DMA_TO_DEVICE, 0);
	dma_unmap_resource(dev, my->db.iova, my->db.size, DMA_TO_DEVICE, 0);
	return ret;
}

static void my_release(struct device *dev, dma_addr_t iova, size_t size)
{
	dma_unmap_resource(dev, iova, size, DMA_TO_DEVICE, 0);
}

void my_unmap(struct my_epf *my)
{
	dma_unmap_resource(my_dev(my), my->other, 4, DMA_TO_DEVICE, 0);
	if (my->db.size)
		my_release(my_dev(my), my->db.iova, my->db.size);
}
