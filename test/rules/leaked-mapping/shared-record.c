/* Functions of other files are given the record that keeps the handle: they may use it, and end it only by being told to. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

struct gauge {
	struct device *dev;
	dma_addr_t regs;
};

/* However many of them have had the record, the mapping is this function's to end. */
static int gauge_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct resource *res = platform_get_resource(pdev, IORESOURCE_MEM, 0);
	struct gauge *gauge = devm_kzalloc(dev, sizeof(*gauge), GFP_KERNEL);
	int ret;

	if (!gauge || !res)
		return -ENODEV;
	gauge->dev = dev;
	gauge->regs = dma_map_resource(dev, res->start, resource_size(res), DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(dev, gauge->regs))
		return -ENXIO;

	ret = gauge_power_up(gauge);
	if (ret)
		goto err_unmap;
	ret = gauge_calibrate(gauge);
	if (ret)
		goto err_unmap;
	ret = gauge_register(gauge);
	if (ret)
		return ret; /* want: leaked-mapping "another way out unmaps it" */
	return 0;

err_unmap:
	dma_unmap_resource(dev, gauge->regs, resource_size(res), DMA_BIDIRECTIONAL, 0);
	return ret;
}

static void gauge_remove(struct platform_device *pdev)
{
	struct gauge *gauge = platform_get_drvdata(pdev);
	struct resource *res = platform_get_resource(pdev, IORESOURCE_MEM, 0);

	dma_unmap_resource(&pdev->dev, gauge->regs, resource_size(res), DMA_BIDIRECTIONAL, 0);
}

static struct platform_driver gauge_driver = {
	.probe = gauge_probe,
	.remove = gauge_remove,
};

/* What cleans up after a failure may unmap. */
static int gauge_restart(struct gauge *gauge, void *table)
{
	int ret;

	gauge->regs = dma_map_single(gauge->dev, table, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(gauge->dev, gauge->regs))
		return -ENOMEM;
	ret = gauge_power_up(gauge);
	if (ret) {
		dma_unmap_single(gauge->dev, gauge->regs, 64, DMA_TO_DEVICE);
		return ret;
	}
	ret = gauge_calibrate(gauge);
	if (ret) {
		gauge_cleanup(gauge);
		return ret;
	}
	return 0;
}
