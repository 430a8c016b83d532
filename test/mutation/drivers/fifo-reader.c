/* A peripheral whose receive FIFO is drained by a DMA engine: the engine reads the FIFO. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct drain {
	struct dma_chan *rx;
	struct dma_chan *tx;
	phys_addr_t base;
	dma_addr_t rx_fifo;
	dma_addr_t tx_fifo;
};

static int drain_setup_rx(struct drain *drain)
{
	struct device *dma_dev = drain->rx->device->dev;
	struct dma_slave_config config = { 0 };
	int ret;

	drain->rx_fifo = dma_map_resource(dma_dev, drain->base + 0x10, 4, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dma_dev, drain->rx_fifo))
		return -EIO;

	config.direction = DMA_DEV_TO_MEM;
	config.src_addr = drain->rx_fifo;
	config.src_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES;
	ret = dmaengine_slave_config(drain->rx, &config);
	if (ret)
		dma_unmap_resource(dma_dev, drain->rx_fifo, 4, DMA_TO_DEVICE, 0);
	return ret;
}

static int drain_setup_tx(struct drain *drain)
{
	struct device *dma_dev = drain->tx->device->dev;
	struct dma_slave_config config = {
		.direction = DMA_MEM_TO_DEV,
		.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES,
	};
	int ret;

	drain->tx_fifo = dma_map_resource(dma_dev, drain->base + 0x20, 4, DMA_FROM_DEVICE, 0);
	ret = dma_mapping_error(dma_dev, drain->tx_fifo);
	if (ret)
		return ret;

	config.dst_addr = drain->tx_fifo;
	ret = dmaengine_slave_config(drain->tx, &config);
	if (ret)
		goto err_unmap;
	return 0;

err_unmap:
	dma_unmap_resource(dma_dev, drain->tx_fifo, 4, DMA_FROM_DEVICE, 0);
	return ret;
}

static void drain_teardown(struct drain *drain)
{
	dma_unmap_resource(drain->tx->device->dev, drain->tx_fifo, 4, DMA_FROM_DEVICE, 0);
	dma_unmap_resource(drain->rx->device->dev, drain->rx_fifo, 4, DMA_TO_DEVICE, 0);
}
