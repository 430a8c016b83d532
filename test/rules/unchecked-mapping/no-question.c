/* Where asking instead would not compile, would do something twice, or would make a mark of what is none: found, not repaired. */
#include <linux/dma-mapping.h>

struct stork {
	struct device *dev;
	void __iomem *regs;
	dma_addr_t now;
	dma_addr_t kept;
};

struct device *stork_device(struct stork *stork);

/* A helper has no device. */
static bool stork_failed(dma_addr_t what)
{
	if (what == 0) /* want: unchecked-mapping "is not 0" */
		return true;
	return false;
}

static int stork_by_helper(struct stork *stork, void *buf)
{
	dma_addr_t addr = dma_map_single(stork->dev, buf, 64, DMA_TO_DEVICE);

	if (stork_failed(addr))
		return -ENOMEM;
	writeq(addr, stork->regs);
	return 0;
}

/* The device of the helper that maps has no name here. */
static dma_addr_t stork_map(struct stork *priv, void *buf)
{
	return dma_map_single(priv->dev, buf, 64, DMA_TO_DEVICE);
}

static int stork_by_caller(struct stork *stork, void *buf)
{
	dma_addr_t addr = stork_map(stork, buf);

	if (!addr) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	writeq(addr, stork->regs);
	return 0;
}

/* The device comes from a call. */
static int stork_twice(struct stork *stork, void *buf)
{
	dma_addr_t addr = dma_map_single(stork_device(stork), buf, 64, DMA_TO_DEVICE);

	if (!addr) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	writeq(addr, stork->regs);
	return 0;
}

/* The device is another one by then, or has a name in an inner block only. */
static int stork_other_device(struct stork *stork, struct device *dev, void *buf)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	dev = stork->dev;
	if (!addr) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	writeq(addr, stork->regs);
	dev_dbg(dev, "started");
	return 0;
}

static int stork_inner_device(struct stork *stork, void *buf)
{
	dma_addr_t addr;

	{
		struct device *dev = stork->dev;

		addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);
	}
	if (!addr) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	writeq(addr, stork->regs);
	return 0;
}

/* 0 says that nothing was mapped. */
static int stork_mark(struct stork *stork, void *buf, bool direct)
{
	dma_addr_t addr = 0;

	if (direct) {
		addr = dma_map_single(stork->dev, buf, 64, DMA_TO_DEVICE);
		if (!addr) /* want: unchecked-mapping "is not 0" */
			return -ENOMEM;
	}
	writeq(addr, stork->regs);
	if (addr)
		dma_unmap_single(stork->dev, addr, 64, DMA_TO_DEVICE);
	return 0;
}

/* So it does in a field, of which another function asks. */
static int stork_keep(struct stork *stork, void *buf)
{
	stork->kept = dma_map_single(stork->dev, buf, 64, DMA_TO_DEVICE);
	if (!stork->kept) /* want: unchecked-mapping "is not 0" */
		return -ENOMEM;
	writeq(stork->kept, stork->regs);
	return 0;
}

static void stork_forget(struct stork *stork)
{
	if (stork->kept)
		dma_unmap_single(stork->dev, stork->kept, 64, DMA_TO_DEVICE);
}

/* The test is true where it has not failed. */
static int stork_positive(struct stork *stork, void *buf)
{
	dma_addr_t addr = dma_map_single(stork->dev, buf, 64, DMA_TO_DEVICE);

	if (0 < addr) { /* want: unchecked-mapping "is not below 0" */
		writeq(addr, stork->regs);
		return 0;
	}
	return -ENOMEM;
}
