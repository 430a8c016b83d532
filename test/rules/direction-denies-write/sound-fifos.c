/* The controller writes the FIFO of playback and reads that of capture, whatever way the sound goes. */
struct my_codec {
	struct device *dev;
	dma_addr_t tx;
	dma_addr_t rx;
	struct snd_dmaengine_dai_dma_data playback;
	struct snd_dmaengine_dai_dma_data capture;
};

static int my_fifos(struct my_codec *c, struct resource *tx, struct resource *rx)
{
	c->tx = dma_map_resource(c->dev, tx->start, 4, DMA_TO_DEVICE, 0); /* want: direction-denies-write "it writes the FIFO of playback" */
	if (dma_mapping_error(c->dev, c->tx))
		return -EIO;
	c->rx = dma_map_resource(c->dev, rx->start, 4, DMA_FROM_DEVICE, 0); /* want: direction-denies-read "it reads the FIFO of capture" */
	if (dma_mapping_error(c->dev, c->rx))
		return -EIO;
	return 0;
}

static int my_dai_probe(struct snd_soc_dai *dai)
{
	struct my_codec *c = snd_soc_dai_get_drvdata(dai);

	c->playback.addr = c->tx & 0x7fffffff;
	c->playback.addr |= 0x80000000;
	c->capture.addr = c->rx & 0x7fffffff;
	snd_soc_dai_init_dma_data(dai, &c->playback, &c->capture);
	return 0;
}
