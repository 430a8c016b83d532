/* Memory that NTB hardware writes, allocated for a device that sends nothing. */
static int window(struct ntb_dev *ntb, void **buf, dma_addr_t *addr)
{
	int ret;

	*buf = dma_alloc_coherent(&ntb->dev, 4096, addr, GFP_KERNEL); /* want: wrong-device "dma_alloc_coherent() allocates for the device of the NTB bus" */
	if (!*buf)
		return -ENOMEM;
	ret = ntb_mw_set_trans(ntb, 0, 0, *addr, 4096);
	if (ret)
		dma_free_coherent(&ntb->dev, 4096, *buf, *addr);
	return ret;
}

static int right_window(struct ntb_dev *ntb, void **buf, dma_addr_t *addr)
{
	*buf = dma_alloc_coherent(&ntb->pdev->dev, 4096, addr, GFP_KERNEL);
	return *buf ? ntb_mw_set_trans(ntb, 0, 0, *addr, 4096) : -ENOMEM;
}
