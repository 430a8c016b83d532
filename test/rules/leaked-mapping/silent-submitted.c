/* What a function has given to the device in a register, and reported as done, its caller need not end. */
#include <linux/dma-mapping.h>
#include <linux/io.h>

struct well {
	struct device *dev;
	void __iomem *regs;
	int depth;
};

static int well_submit(struct well *well, void *bucket, enum dma_data_direction dir)
{
	dma_addr_t addr = dma_map_single(well->dev, bucket, 512, dir);

	if (dma_mapping_error(well->dev, addr))
		return -ENOMEM;
	writel_relaxed(addr, well->regs + 8);
	return 0;
}

int well_fill(struct well *well)
{
	void *bucket;
	int i, ret;

	for (i = 0; i < well->depth; i++) {
		bucket = kmalloc(512, GFP_KERNEL);
		if (!bucket)
			return -ENOMEM;
		ret = well_submit(well, bucket, DMA_FROM_DEVICE);
		if (ret < 0) {
			kfree(bucket);
			return ret;
		}
	}
	return i;
}
