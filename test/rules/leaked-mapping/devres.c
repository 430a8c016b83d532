struct priv {
	struct device *dev;
	dma_addr_t addr;
	void *buf;
	size_t len;
};

static void priv_unmap(void *data)
{
	struct priv *priv = data;

	dma_unmap_single(priv->dev, priv->addr, priv->len, DMA_TO_DEVICE);
}

/* The plain form leaves the mapping to the driver where it fails. */
static int plain_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct priv *priv = devm_kzalloc(dev, sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv)
		return -ENOMEM;
	priv->dev = dev;
	priv->addr = dma_map_single(dev, priv->buf, priv->len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, priv->addr))
		return -ENOMEM;

	ret = devm_add_action(dev, priv_unmap, priv);
	if (ret)
		return ret; /* want: leaked-mapping "left behind on this error path" */
	return register_engine(dev);
}

/* Before it is registered, nobody unmaps. */
static int early_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct priv *priv = devm_kzalloc(dev, sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv)
		return -ENOMEM;
	priv->dev = dev;
	priv->addr = dma_map_single(dev, priv->buf, priv->len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, priv->addr))
		return -ENOMEM;

	ret = prepare_engine(dev);
	if (ret)
		return ret; /* want: leaked-mapping "left behind on this error path" */
	ret = devm_add_action_or_reset(dev, priv_unmap, priv);
	if (ret)
		return ret;
	return register_engine(dev);
}
