/* After which failure nothing of a driver is called any more, its record tells, not the name of its member. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

struct gauge {
	struct device *dev;
	void *buf;
	dma_addr_t addr;
};

struct gauge_ops {
	int (*probe)(struct gauge *gauge);
};

static int gauge_probe(struct platform_device *pdev)
{
	struct gauge *gauge = devm_kzalloc(&pdev->dev, sizeof(*gauge), GFP_KERNEL);
	int ret;

	if (!gauge)
		return -ENOMEM;
	gauge->dev = &pdev->dev;
	gauge->addr = dma_map_single(&pdev->dev, gauge->buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(&pdev->dev, gauge->addr))
		return -ENOMEM;
	ret = platform_get_irq(pdev, 0);
	if (ret < 0)
		return ret; /* want: leaked-mapping "nothing of the driver is called any more" */
	platform_set_drvdata(pdev, gauge);
	return 0;
}

static struct platform_driver gauge_driver = {
	.probe = gauge_probe,
};

/* Who calls this one may call others when it fails. */
static int gauge_look(struct gauge *gauge)
{
	int ret;

	gauge->addr = dma_map_single(gauge->dev, gauge->buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(gauge->dev, gauge->addr))
		return -ENOMEM;
	ret = wait_for_gauge();
	if (ret < 0)
		return ret;
	return 0;
}

static void gauge_stop(struct gauge *gauge)
{
	dma_unmap_single(gauge->dev, gauge->addr, 64, DMA_TO_DEVICE);
}

static const struct gauge_ops gauge_ops = {
	.probe = gauge_look,
};
