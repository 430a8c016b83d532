/* Clean-ups that the compiler runs, beside a mapping that the driver unmaps. */
#include <linux/cleanup.h>
#include <linux/dma-mapping.h>

struct engine {
	struct device *dev;
	struct mutex lock;
	void __iomem *regs;
};

static int engine_load(struct engine *eng, const void *image, size_t len)
{
	void *bounce __free(kfree) = kmemdup(image, len, GFP_KERNEL);
	dma_addr_t addr;
	int ret;

	if (!bounce)
		return -ENOMEM;

	addr = dma_map_single(eng->dev, bounce, len, DMA_TO_DEVICE);
	if (dma_mapping_error(eng->dev, addr))
		return -ENOMEM;

	scoped_guard(mutex, &eng->lock) {
		writeq(addr, eng->regs);
		ret = engine_wait(eng);
	}

	dma_unmap_single(eng->dev, addr, len, DMA_TO_DEVICE);
	return ret;
}

static int engine_read(struct engine *eng, void *out, size_t len)
{
	u8 *buf __free(kfree) = kzalloc(len, GFP_KERNEL);
	dma_addr_t addr;
	int ret;

	guard(mutex)(&eng->lock);
	if (!buf)
		return -ENOMEM;

	addr = dma_map_single(eng->dev, buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(eng->dev, addr))
		return -EIO;

	ret = engine_fetch(eng, addr, len);
	if (ret < 0) {
		dma_unmap_single(eng->dev, addr, len, DMA_FROM_DEVICE);
		return ret;
	}
	dma_unmap_single(eng->dev, addr, len, DMA_FROM_DEVICE);
	memcpy(out, buf, len);
	return 0;
}
