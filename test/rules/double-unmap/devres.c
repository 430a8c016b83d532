struct priv {
	struct device *dev;
	dma_addr_t addr;
	void *buf;
	size_t len;
};

static void priv_unmap(void *data)
{
	struct priv *priv = data;

	dma_unmap_single(priv->dev, priv->addr, priv->len, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
}

/* The action has run by itself where it could not be registered. */
static int reset_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct priv *priv;
	int ret;

	priv = devm_kzalloc(dev, sizeof(*priv), GFP_KERNEL);
	if (!priv)
		return -ENOMEM;
	priv->dev = dev;
	priv->addr = dma_map_single(dev, priv->buf, priv->len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, priv->addr))
		return -ENOMEM;

	ret = devm_add_action_or_reset(dev, priv_unmap, priv);
	if (ret) {
		dma_unmap_single(dev, priv->addr, priv->len, DMA_TO_DEVICE); /* want: double-unmap "for the second time" */
		return ret;
	}
	return 0;
}

/* It will run when the probe has failed. */
static int later_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct priv *priv;
	int ret;

	priv = devm_kzalloc(dev, sizeof(*priv), GFP_KERNEL);
	if (!priv)
		return -ENOMEM;
	priv->dev = dev;
	priv->addr = dma_map_single(dev, priv->buf, priv->len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, priv->addr))
		return -ENOMEM;

	ret = devm_add_action_or_reset(dev, priv_unmap, priv);
	if (ret)
		return ret;

	ret = register_engine(dev);
	if (ret)
		dma_unmap_single(dev, priv->addr, priv->len, DMA_TO_DEVICE);
	return ret;
}
