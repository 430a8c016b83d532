/* A platform driver whose buffer is mapped from probe to remove. */
#include <linux/dma-mapping.h>
#include <linux/platform_device.h>

#define MAILBOX_SIZE 256

struct mailbox {
	struct device *dev;
	void __iomem *regs;
	void *buf;
	dma_addr_t buf_dma;
	struct clk *clk;
};

static int mailbox_probe(struct platform_device *pdev)
{
	struct device *dev = &pdev->dev;
	struct mailbox *mb;
	int ret;

	mb = devm_kzalloc(dev, sizeof(*mb), GFP_KERNEL);
	if (!mb)
		return -ENOMEM;
	mb->dev = dev;

	mb->regs = devm_platform_ioremap_resource(pdev, 0);
	if (IS_ERR(mb->regs))
		return PTR_ERR(mb->regs);

	mb->clk = devm_clk_get(dev, NULL);
	if (IS_ERR(mb->clk))
		return dev_err_probe(dev, PTR_ERR(mb->clk), "no clock\n");

	ret = dma_set_mask_and_coherent(dev, DMA_BIT_MASK(64));
	if (ret)
		return ret;

	mb->buf = kzalloc(MAILBOX_SIZE, GFP_KERNEL);
	if (!mb->buf)
		return -ENOMEM;

	mb->buf_dma = dma_map_single(dev, mb->buf, MAILBOX_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, mb->buf_dma)) {
		ret = -ENOMEM;
		goto err_free;
	}

	ret = clk_prepare_enable(mb->clk);
	if (ret)
		goto err_unmap;

	writel(lower_32_bits(mb->buf_dma), mb->regs);
	writel(upper_32_bits(mb->buf_dma), mb->regs + 4);
	platform_set_drvdata(pdev, mb);
	return 0;

err_unmap:
	dma_unmap_single(dev, mb->buf_dma, MAILBOX_SIZE, DMA_FROM_DEVICE);
err_free:
	kfree(mb->buf);
	return ret;
}

static void mailbox_remove(struct platform_device *pdev)
{
	struct mailbox *mb = platform_get_drvdata(pdev);

	writel(0, mb->regs);
	clk_disable_unprepare(mb->clk);
	dma_unmap_single(mb->dev, mb->buf_dma, MAILBOX_SIZE, DMA_FROM_DEVICE);
	kfree(mb->buf);
}
