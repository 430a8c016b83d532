/* A DMA engine that rings the peer's doorbell of a non-transparent bridge. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>
#include <linux/ntb.h>

struct peer {
	struct ntb_dev *ntb;
	struct dma_chan *chan;
	dma_addr_t db_iova;
	resource_size_t db_size;
};

static int peer_open(struct peer *peer)
{
	struct device *dma_dev = peer->chan->device->dev;
	struct dma_slave_config config = {};
	phys_addr_t db_addr;
	int ret;

	ret = ntb_peer_db_addr(peer->ntb, &db_addr, &peer->db_size, NULL, 0);
	if (ret)
		return ret;

	peer->db_iova = dma_map_resource(dma_dev, db_addr, peer->db_size, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dma_dev, peer->db_iova))
		return -EIO;

	config.direction = DMA_MEM_TO_DEV;
	config.dst_addr = peer->db_iova;
	config.dst_addr_width = DMA_SLAVE_BUSWIDTH_4_BYTES;
	ret = dmaengine_slave_config(peer->chan, &config);
	if (ret) {
		dma_unmap_resource(dma_dev, peer->db_iova, peer->db_size, DMA_FROM_DEVICE, 0);
		return ret;
	}
	return 0;
}

static void peer_close(struct peer *peer)
{
	struct device *dma_dev = peer->chan->device->dev;

	dmaengine_terminate_sync(peer->chan);
	dma_unmap_resource(dma_dev, peer->db_iova, peer->db_size, DMA_FROM_DEVICE, 0);
}
