/* A SPI controller's transfer: two mappings, one ladder. */
#include <linux/dma-mapping.h>
#include <linux/spi/spi.h>

struct ctlr {
	struct device *dev;
	struct completion done;
};

static int ctlr_transfer(struct ctlr *ctlr, const void *tx_buf, void *rx_buf, size_t len)
{
	struct device *dev = ctlr->dev;
	dma_addr_t tx_dma, rx_dma;
	int ret = 0;

	tx_dma = dma_map_single(dev, (void *)tx_buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, tx_dma)) {
		dev_err(dev, "cannot map the transmit buffer\n");
		return -ENOMEM;
	}

	rx_dma = dma_map_single(dev, rx_buf, len, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, rx_dma)) {
		ret = -ENOMEM;
		goto err_tx;
	}

	ret = ctlr_start(ctlr, tx_dma, rx_dma, len);
	if (ret)
		goto err_rx;

	if (!wait_for_completion_timeout(&ctlr->done, HZ)) {
		ctlr_stop(ctlr);
		ret = -ETIMEDOUT;
	}

err_rx:
	dma_unmap_single(dev, rx_dma, len, DMA_FROM_DEVICE);
err_tx:
	dma_unmap_single(dev, tx_dma, len, DMA_TO_DEVICE);
	return ret;
}

static int ctlr_read_status(struct ctlr *ctlr, u8 *status)
{
	dma_addr_t addr;
	u8 *buf;
	int ret;

	buf = kmalloc(64, GFP_KERNEL);
	if (!buf)
		return -ENOMEM;

	addr = dma_map_single(ctlr->dev, buf, 64, DMA_FROM_DEVICE);
	ret = dma_mapping_error(ctlr->dev, addr);
	if (ret)
		goto out_free;

	ret = ctlr_fetch(ctlr, addr, 64);
	dma_unmap_single(ctlr->dev, addr, 64, DMA_FROM_DEVICE);
	if (!ret)
		*status = buf[0];
out_free:
	kfree(buf);
	return ret;
}
