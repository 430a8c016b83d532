/* Directions that go down through several helpers. */
#include <linux/dma-mapping.h>
#include <linux/pci-epc.h>

struct window {
	struct device *dev;
	dma_addr_t addr;
	size_t size;
	enum dma_data_direction dir;
};

static int window_map_raw(struct window *win, phys_addr_t phys, size_t size, enum dma_data_direction dir)
{
	win->addr = dma_map_resource(win->dev, phys, size, dir, 0);
	if (dma_mapping_error(win->dev, win->addr))
		return -EIO;
	win->size = size;
	win->dir = dir;
	return 0;
}

static int window_map(struct window *win, phys_addr_t phys, enum dma_data_direction dir)
{
	if (!phys)
		return -EINVAL;
	return window_map_raw(win, phys, SZ_4K, dir);
}

static void window_unmap(struct window *win)
{
	dma_unmap_resource(win->dev, win->addr, win->size, win->dir, 0);
}

static int window_for_doorbell(struct pci_epf *epf, struct window *win)
{
	struct pci_epc_aux_resource res[4];
	int ret, i;

	win->dev = epf->epc->dev.parent;
	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, res, 4);
	if (ret)
		return ret;
	for (i = 0; i < 4; i++) {
		if (res[i].type == PCI_EPC_AUX_DOORBELL_MMIO)
			return window_map(win, res[i].phys_addr, DMA_FROM_DEVICE);
	}
	return -ENODEV;
}

static int buffer_map(struct device *dev, void *buf, size_t len, enum dma_data_direction dir, dma_addr_t *out)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, dir);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	*out = addr;
	return 0;
}

static int buffer_send(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret;

	ret = buffer_map(dev, buf, len, DMA_TO_DEVICE, &addr);
	if (ret)
		return ret;
	ret = buffer_submit(dev, addr, len);
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return ret;
}
