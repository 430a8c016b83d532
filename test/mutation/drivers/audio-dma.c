/* A DMA controller with channels that go one way: the engine reads the FIFO of a capture, and writes that of a playback. */
#include <linux/dma-mapping.h>
#include <linux/dmaengine.h>

struct audio_chan {
	struct dma_chan chan;
	dma_addr_t fifo;
};

static int audio_map_capture(struct audio_chan *ac, struct dma_slave_config *config)
{
	struct device *dev = ac->chan.device->dev;

	ac->fifo = dma_map_resource(dev, config->src_addr, 4, DMA_TO_DEVICE, 0);
	if (dma_mapping_error(dev, ac->fifo))
		return -EIO;
	return 0;
}

static void audio_unmap_capture(struct audio_chan *ac)
{
	dma_unmap_resource(ac->chan.device->dev, ac->fifo, 4, DMA_TO_DEVICE, 0);
}

static int audio_play(struct audio_chan *ac, struct dma_slave_config *config)
{
	struct device *dev = ac->chan.device->dev;
	dma_addr_t fifo;
	int ret;

	fifo = dma_map_resource(dev, config->dst_addr, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, fifo))
		return -EIO;
	ret = audio_run(ac, fifo);
	dma_unmap_resource(dev, fifo, 4, DMA_FROM_DEVICE, 0);
	return ret;
}
