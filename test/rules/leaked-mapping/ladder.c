/* Error paths that leave a mapping in a field, and those that may. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

struct unit {
	struct device *dev;
	void *in;
	void *out;
	dma_addr_t in_dma;
	dma_addr_t out_dma;
};

static int unit_start(struct unit *unit)
{
	int ret;

	unit->in_dma = dma_map_single(unit->dev, unit->in, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(unit->dev, unit->in_dma))
		return -ENOMEM;

	unit->out_dma = dma_map_single(unit->dev, unit->out, 64, DMA_FROM_DEVICE);
	if (dma_mapping_error(unit->dev, unit->out_dma))
		return -ENOMEM; /* want: leaked-mapping "another way out unmaps it" */

	ret = unit_enable(unit);
	if (ret)
		goto err_in;
	return 0;

err_in:
	dma_unmap_single(unit->dev, unit->in_dma, 64, DMA_TO_DEVICE);
	return ret; /* want: leaked-mapping "undoes what was made before it" */
}

static int unit_probe(struct platform_device *pdev)
{
	struct unit *unit = devm_kzalloc(&pdev->dev, sizeof(*unit), GFP_KERNEL);

	if (!unit)
		return -ENOMEM;
	unit->in_dma = dma_map_single(&pdev->dev, unit->in, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(&pdev->dev, unit->in_dma))
		return -ENOMEM;
	platform_set_drvdata(pdev, unit);
	if (unit_register(pdev))
		return -ENODEV; /* want: leaked-mapping "nothing of the driver is called any more" */
	return 0;
}

static void unit_remove(struct platform_device *pdev)
{
	struct unit *unit = platform_get_drvdata(pdev);

	dma_unmap_single(&pdev->dev, unit->in_dma, 64, DMA_TO_DEVICE);
}

static struct platform_driver unit_driver = {
	.probe = unit_probe,
	.remove = unit_remove,
};

/* A request under way is no failure. */
static int unit_submit(struct unit *unit)
{
	int ret;

	unit->in_dma = dma_map_single(unit->dev, unit->in, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(unit->dev, unit->in_dma))
		return -ENOMEM;
	ret = unit_queue(unit);
	if (ret && ret != -EINPROGRESS)
		dma_unmap_single(unit->dev, unit->in_dma, 64, DMA_TO_DEVICE);
	return ret;
}

/* Who undoes what the function has done is its caller. */
static void unit_undo(struct unit *unit)
{
	dma_unmap_single(unit->dev, unit->in_dma, 64, DMA_TO_DEVICE); /* want: unmap-unmapped "a mapping that failed" */
}

static int unit_prepare(struct unit *unit, int more)
{
	int ret;

	unit->in_dma = dma_map_single(unit->dev, unit->in, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(unit->dev, unit->in_dma))
		return -ENOMEM;
	ret = unit_enable(unit);
	if (ret)
		return ret;
	return 0;
}

static int unit_run(struct unit *unit)
{
	int ret = unit_prepare(unit, 0);

	if (ret)
		unit_undo(unit);
	return ret;
}
