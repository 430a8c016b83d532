/* A frame grabber: tables of pages, mapped for as long as a frame is queued. */
#include <linux/dma-mapping.h>
#include <linux/scatterlist.h>

struct frame {
	struct device *dev;
	struct sg_table sgt;
	struct page **pages;
	unsigned int npages;
	enum dma_data_direction dir;
};

static int frame_get(struct frame *frame, size_t size)
{
	int ret;

	ret = sg_alloc_table_from_pages(&frame->sgt, frame->pages, frame->npages, 0, size, GFP_KERNEL);
	if (ret)
		return ret;

	ret = dma_map_sgtable(frame->dev, &frame->sgt, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	if (ret)
		goto err_table;

	ret = frame_queue(frame, sg_dma_address(frame->sgt.sgl));
	if (ret)
		goto err_unmap;
	return 0;

err_unmap:
	dma_unmap_sgtable(frame->dev, &frame->sgt, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
err_table:
	sg_free_table(&frame->sgt);
	return ret;
}

static void frame_put(struct frame *frame)
{
	dma_unmap_sgtable(frame->dev, &frame->sgt, DMA_FROM_DEVICE, DMA_ATTR_SKIP_CPU_SYNC);
	sg_free_table(&frame->sgt);
}

static int frame_once(struct device *dev, struct sg_table *sgt)
{
	int ret;

	ret = dma_map_sgtable(dev, sgt, DMA_BIDIRECTIONAL, 0);
	if (ret)
		return ret;
	ret = frame_scan(dev, sgt->sgl, sgt->nents);
	dma_unmap_sgtable(dev, sgt, DMA_BIDIRECTIONAL, 0);
	return ret;
}
