/* A variable that is still 0 is returned after the failure, and failures that are answered before the shared way out. */
#include <linux/dma-mapping.h>
#include <linux/io.h>

struct well {
	struct device *dev;
	void __iomem *regs;
	dma_addr_t page;
	bool polled;
};

int well_open(struct well *well);
void well_close(struct well *well);
int well_wait(struct well *well);
int well_copy(struct well *well, void *buf);

/* The label is for this failure alone, and gives back what was made before. */
static int well_start(struct well *well, void *buf)
{
	int ret;

	ret = well_open(well);
	if (ret)
		return ret;
	well->page = dma_map_single(well->dev, buf, 4096, DMA_FROM_DEVICE);
	if (dma_mapping_error(well->dev, well->page)) {
		dev_err(well->dev, "no address for the page\n");
		well->page = 0;
		goto out; /* want: unchecked-mapping "but success is returned" */
	}
	writel(lower_32_bits(well->page), well->regs);
	writel(upper_32_bits(well->page), well->regs + 4);
	return 0;

out:
	well_close(well);
	return ret;
}

/* The label is for all: what is done there does not answer the failure. */
static int well_read(struct well *well, void *buf)
{
	dma_addr_t addr;
	int ret = 0;

	addr = dma_map_single(well->dev, buf, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(well->dev, addr)) {
		pr_err("no address\n");
		goto out; /* want: unchecked-mapping "but success is returned" */
	}
	writel(lower_32_bits(addr), well->regs);
	writel(upper_32_bits(addr), well->regs + 4);
	ret = well_wait(well);
	dma_unmap_single(well->dev, addr, 64, DMA_FROM_DEVICE);
out:
	writel(0, well->regs + 8);
	return ret;
}

/* Without `goto`, it stands at the return. */
static int well_peek(struct well *well, void *buf)
{
	dma_addr_t addr = dma_map_single(well->dev, buf, 64, DMA_FROM_DEVICE);
	int ret = 0;

	if (dma_mapping_error(well->dev, addr)) {
		pr_err("no address\n");
	} else {
		writel(lower_32_bits(addr), well->regs);
		writel(upper_32_bits(addr), well->regs + 4);
		ret = well_wait(well);
		dma_unmap_single(well->dev, addr, 64, DMA_FROM_DEVICE);
	}
	return ret; /* want: unchecked-mapping "but success is returned" */
}

/* Another way of transfer is tried. */
static int well_send(struct well *well, void *buf)
{
	dma_addr_t addr = dma_map_single(well->dev, buf, 64, DMA_TO_DEVICE);
	int ret = 0;

	if (dma_mapping_error(well->dev, addr)) {
		pr_err("no address\n");
		well_close(well);
		goto out;
	}
	writel(lower_32_bits(addr), well->regs);
	writel(upper_32_bits(addr), well->regs + 4);
	ret = well_wait(well);
	dma_unmap_single(well->dev, addr, 64, DMA_TO_DEVICE);
out:
	return ret;
}

/* Nothing deplores it: the driver may do without. */
static int well_try(struct well *well, void *buf)
{
	int ret;

	ret = well_open(well);
	if (ret)
		return ret;
	well->page = dma_map_single(well->dev, buf, 4096, DMA_FROM_DEVICE);
	if (dma_mapping_error(well->dev, well->page)) {
		well->page = 0;
		goto out;
	}
	writel(lower_32_bits(well->page), well->regs);
	writel(upper_32_bits(well->page), well->regs + 4);
	return 0;

out:
	well_close(well);
	return ret;
}

/* A flag is set: it goes on without. */
static int well_poll(struct well *well, void *buf)
{
	int ret;

	ret = well_open(well);
	if (ret)
		return ret;
	well->page = dma_map_single(well->dev, buf, 4096, DMA_FROM_DEVICE);
	if (dma_mapping_error(well->dev, well->page)) {
		dev_err(well->dev, "no address for the page\n");
		well->polled = true;
		goto out;
	}
	writel(lower_32_bits(well->page), well->regs);
	writel(upper_32_bits(well->page), well->regs + 4);
	return 0;

out:
	return ret;
}

/* The error is dropped on purpose. */
static int well_drop_error(struct well *well, void *buf)
{
	dma_addr_t addr = dma_map_single(well->dev, buf, 64, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(well->dev, addr)) {
		pr_err("no address\n");
		ret = -ENOMEM;
		goto out;
	}
	writel(lower_32_bits(addr), well->regs);
	writel(upper_32_bits(addr), well->regs + 4);
	ret = well_wait(well);
	dma_unmap_single(well->dev, addr, 64, DMA_TO_DEVICE);
out:
	if (ret != -EPROBE_DEFER)
		ret = 0;
	return ret;
}

static void well_stop(struct well *well)
{
	if (!well->polled && well->page)
		dma_unmap_single(well->dev, well->page, 4096, DMA_FROM_DEVICE);
}
