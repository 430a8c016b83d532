/* Where an unmap cannot just be put in: found, not repaired. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct crane {
	struct device *dev;
	void *regs;
	int mode;
};

/* The memory is gone by then. */
static int crane_freed(struct crane *crane, void *data)
{
	void *buf = kmalloc(64, GFP_KERNEL);
	dma_addr_t addr;

	addr = dma_map_single(crane->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(crane->dev, addr))
		return -ENOMEM;
	if (crane_wait(crane)) {
		kfree(buf);
		return -EIO; /* want: leaked-mapping "left behind on this error path" */
	}
	dma_unmap_single(crane->dev, addr, 64, DMA_TO_DEVICE);
	kfree(buf);
	return 0;
}

/* The handle has another name where it is unmapped. */
static int crane_renamed(struct crane *crane, void *buf)
{
	dma_addr_t addr = dma_map_single(crane->dev, buf, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(crane->dev, addr))
		return -ENOMEM;
	if (crane_wait(crane))
		return -EIO; /* want: leaked-mapping "left behind on this error path" */
	{
		dma_addr_t other = addr;

		dma_unmap_single(crane->dev, other, 64, DMA_TO_DEVICE);
	}
	return 0;
}

/* What else the way out is for. */
static int crane_shared(struct crane *crane, void *buf)
{
	dma_addr_t addr;
	int ret = crane_prepare(crane);

	if (ret)
		goto out;
	addr = dma_map_single(crane->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(crane->dev, addr))
		return -ENOMEM;
	ret = crane_wait(crane);
	if (ret)
		goto out;
	dma_unmap_single(crane->dev, addr, 64, DMA_TO_DEVICE);
	return 0;
out:
	return ret; /* want: leaked-mapping "left behind on this error path" */
}
