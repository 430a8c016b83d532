/* One list is mapped in two ways, turn after turn: each way undoes what it has done itself. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/scatterlist.h>

struct pager {
	struct device *dev;
	struct dma_chan *chan;
	struct scatterlist sg[2];
};

static int pager_turn(struct pager *pager, int in)
{
	struct dma_async_tx_descriptor *desc;

	if (in) {
		if (!dma_map_sg(pager->dev, &pager->sg[0], 1, DMA_FROM_DEVICE))
			return -ENOMEM;
		desc = dmaengine_prep_slave_sg(pager->chan, &pager->sg[0], 1, DMA_DEV_TO_MEM, 0);
		if (!desc)
			goto undo_in;
	} else {
		if (!dma_map_sg(pager->dev, pager->sg, 2, DMA_TO_DEVICE))
			return -ENOMEM;
		desc = dmaengine_prep_slave_sg(pager->chan, pager->sg, 2, DMA_MEM_TO_DEV, 0);
		if (!desc)
			goto undo_out;
	}
	dmaengine_submit(desc);
	return 0;

undo_in:
	dma_unmap_sg(pager->dev, &pager->sg[0], 1, DMA_FROM_DEVICE);
	return -EIO;
undo_out:
	dma_unmap_sg(pager->dev, pager->sg, 2, DMA_TO_DEVICE);
	return -EIO;
}

int pager_turns(struct pager *pager, const int *in, int turns)
{
	int i, ret;

	for (i = 0; i < turns; i++) {
		ret = pager_turn(pager, in[i]);
		if (ret)
			return ret;
	}
	return 0;
}
