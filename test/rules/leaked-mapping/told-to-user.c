/* User space is told the handle, and that may fail: what it was to be told of is left behind. */
struct my_request {
	__u64 phys;
	__u64 addr;
	__u64 size;
};

static long attach(struct device *dev, struct my_request __user *from)
{
	struct my_request request;
	dma_addr_t addr;

	if (copy_from_user(&request, from, sizeof(request)))
		return -EFAULT;
	addr = dma_map_resource(dev, request.phys, request.size, DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	request.addr = addr;
	if (copy_to_user(from, &request, sizeof(request)))
		return -EFAULT; /* want: leaked-mapping "where nobody else has its handle" */
	return 0;
}

static long attach_rightly(struct device *dev, struct my_request __user *from)
{
	struct my_request request;
	dma_addr_t addr;

	if (copy_from_user(&request, from, sizeof(request)))
		return -EFAULT;
	addr = dma_map_resource(dev, request.phys, request.size, DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	request.addr = addr;
	if (copy_to_user(from, &request, sizeof(request))) {
		dma_unmap_resource(dev, addr, request.size, DMA_BIDIRECTIONAL, 0);
		return -EFAULT;
	}
	return 0;
}
