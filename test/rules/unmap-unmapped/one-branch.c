/* A field that one branch alone maps into is unmapped by a label that the other one comes to as well. */
#include <linux/dma-mapping.h>

struct otter {
	dma_addr_t main;
	dma_addr_t ext;
	bool has_ext;
};

int otter_ring(struct otter *otter);

static int otter_submit(struct device *dev, struct otter *otter, void *buf, void *extra, bool extended)
{
	int ret;

	otter->main = dma_map_single(dev, buf, 256, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, otter->main))
		return -ENOMEM;
	if (extended) {
		otter->ext = dma_map_single(dev, extra, 64, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, otter->ext)) {
			ret = -ENOMEM;
			goto err_main;
		}
	}
	ret = otter_ring(otter);
	if (ret)
		goto err_ext;
	return 0;

err_ext:
	dma_unmap_single(dev, otter->ext, 64, DMA_TO_DEVICE); /* want: unmap-unmapped "whatever the field holds" */
err_main:
	dma_unmap_single(dev, otter->main, 256, DMA_TO_DEVICE);
	return ret;
}

struct beaver {
	dma_addr_t main;
	dma_addr_t ext;
	bool has_ext;
};

int beaver_ring(struct beaver *beaver);

/* A flag in the record says whether there is one. */
static int beaver_submit(struct device *dev, struct beaver *beaver, void *buf, void *extra, bool extended)
{
	beaver->main = dma_map_single(dev, buf, 256, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, beaver->main))
		return -ENOMEM;
	if (extended) {
		beaver->ext = dma_map_single(dev, extra, 64, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, beaver->ext))
			goto err;
		beaver->has_ext = true;
	}
	if (!beaver_ring(beaver))
		return 0;
	if (beaver->has_ext)
		dma_unmap_single(dev, beaver->ext, 64, DMA_TO_DEVICE);
err:
	dma_unmap_single(dev, beaver->main, 256, DMA_TO_DEVICE);
	return -EIO;
}

struct mink {
	dma_addr_t main;
	dma_addr_t ext;
};

int mink_ring(struct mink *mink);

/* Another function maps it, and this one only if it has to be another. */
static int mink_resize(struct device *dev, struct mink *mink, void *buf, void *extra, bool larger)
{
	int ret;

	mink->main = dma_map_single(dev, buf, 256, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, mink->main))
		return -ENOMEM;
	if (larger) {
		mink->ext = dma_map_single(dev, extra, 64, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, mink->ext)) {
			dma_unmap_single(dev, mink->main, 256, DMA_TO_DEVICE);
			return -ENOMEM;
		}
	}
	ret = mink_ring(mink);
	if (ret) {
		dma_unmap_single(dev, mink->ext, 64, DMA_TO_DEVICE);
		dma_unmap_single(dev, mink->main, 256, DMA_TO_DEVICE);
	}
	return ret;
}

static int mink_setup(struct device *dev, struct mink *mink, void *extra)
{
	mink->ext = dma_map_single(dev, extra, 64, DMA_TO_DEVICE);
	return dma_mapping_error(dev, mink->ext);
}
