/* The peer's doorbell comes back through a pointer; the device that rings it writes. */
struct my_ntb {
	struct ntb_dev *ntb;
	phys_addr_t db_addr;
	resource_size_t db_size;
	dma_addr_t db_iova;
};

static int local(struct my_ntb *my, struct device *dma_dev)
{
	phys_addr_t addr;
	resource_size_t size;
	u64 data;
	int rc;

	rc = ntb_peer_db_addr(my->ntb, &addr, &size, &data, 0);
	if (rc)
		return rc;
	my->db_iova = dma_map_resource(dma_dev, addr, size, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "the peer's NTB doorbell register" */
	return dma_mapping_error(dma_dev, my->db_iova) ? -EIO : 0;
}

static int field(struct my_ntb *my, struct device *dma_dev)
{
	int rc;

	rc = ntb_peer_db_addr(my->ntb, &my->db_addr, &my->db_size, NULL, 0);
	if (rc)
		return rc;
	my->db_iova = dma_map_resource(dma_dev, my->db_addr, my->db_size, DMA_FROM_DEVICE, 0); /* want: direction-denies-write "" */
	if (dma_mapping_error(dma_dev, my->db_iova))
		return -EIO;
	return 0;
}

static int asked_before(struct my_ntb *my, struct device *dma_dev, phys_addr_t fifo)
{
	phys_addr_t addr;

	if (ntb_peer_db_addr(my->ntb, &addr, NULL, NULL, 0))
		return -ENODEV;
	addr = fifo;
	my->db_iova = dma_map_resource(dma_dev, addr, 4, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dma_dev, my->db_iova))
		return -EIO;
	return 0;
}

static dma_addr_t usable(struct my_ntb *my)
{
	return my->db_iova;
}
