struct priv {
	struct device *dev;
	dma_addr_t addr;
	void *buf;
	size_t len;
	bool mapped;
};

static void priv_unmap(void *data)
{
	struct priv *priv = data;

	dma_unmap_single(priv->dev, priv->addr, priv->len, DMA_TO_DEVICE);
}

static void priv_unmap_if_mapped(void *data)
{
	struct priv *priv = data;

	if (!priv->mapped)
		return;
	dma_unmap_single(priv->dev, priv->addr, priv->len, DMA_TO_DEVICE);
}

static int priv_map(struct priv *priv, struct device *dev)
{
	priv->dev = dev;
	priv->addr = dma_map_single(dev, priv->buf, priv->len, DMA_TO_DEVICE);
	return dma_mapping_error(dev, priv->addr);
}

/* The device's to unmap, on each way out. */
static int owned_probe(struct platform_device *pdev)
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
	ret = devm_add_action_or_reset(dev, priv_unmap, priv);
	if (ret)
		return ret;
	ret = register_engine(dev);
	if (ret)
		return ret;
	return start_engine(dev);
}

/* The plain form does not run the action where it fails. */
static int plain_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct priv *priv = devm_kzalloc(dev, sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv || priv_map(priv, dev))
		return -ENOMEM;
	ret = devm_add_action(dev, priv_unmap, priv);
	if (ret) {
		dma_unmap_single(dev, priv->addr, priv->len, DMA_TO_DEVICE);
		return ret;
	}
	return register_engine(dev);
}

/* Taken back before it is unmapped by hand. */
static int removed_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct priv *priv = devm_kzalloc(dev, sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv || priv_map(priv, dev))
		return -ENOMEM;
	ret = devm_add_action_or_reset(dev, priv_unmap, priv);
	if (ret)
		return ret;
	ret = register_engine(dev);
	if (ret) {
		devm_remove_action(dev, priv_unmap, priv);
		dma_unmap_single(dev, priv->addr, priv->len, DMA_TO_DEVICE);
		return ret;
	}
	ret = start_engine(dev);
	if (ret)
		devm_release_action(dev, priv_unmap, priv);
	return ret;
}

/* The action knows that there is nothing left. */
static int flag_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct priv *priv = devm_kzalloc(dev, sizeof(*priv), GFP_KERNEL);
	int ret;

	if (!priv || priv_map(priv, dev))
		return -ENOMEM;
	priv->mapped = true;
	ret = devm_add_action_or_reset(dev, priv_unmap_if_mapped, priv);
	if (ret)
		return ret;
	ret = register_engine(dev);
	if (ret) {
		dma_unmap_single(dev, priv->addr, priv->len, DMA_TO_DEVICE);
		priv->mapped = false;
	}
	return ret;
}

/* Whether it was registered, nobody asks; of several in a loop, each is for another one. */
static int open_probe(struct device *dev, struct priv *priv, struct priv *others, int count)
{
	int i, ret;

	if (priv_map(priv, dev))
		return -ENOMEM;
	devm_add_action(dev, priv_unmap, priv);
	for (i = 0; i < count; i++) {
		others[i].dev = dev;
		others[i].addr = dma_map_single(dev, others[i].buf, others[i].len, DMA_TO_DEVICE);
		if (dma_mapping_error(dev, others[i].addr))
			return -ENOMEM;
		ret = devm_add_action_or_reset(dev, priv_unmap, &others[i]);
		if (ret)
			return ret;
	}
	return 0;
}
