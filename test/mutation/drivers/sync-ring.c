/* A buffer that stays mapped and changes hands by sync calls. */
#include <linux/dma-mapping.h>

#define SAMPLES 1024

struct sampler {
	struct device *dev;
	u32 *samples;
	dma_addr_t samples_dma;
	u32 *commands;
	dma_addr_t commands_dma;
};

static int sampler_open(struct sampler *s)
{
	int ret;

	s->samples_dma = dma_map_single(s->dev, s->samples, SAMPLES, DMA_FROM_DEVICE);
	if (dma_mapping_error(s->dev, s->samples_dma))
		return -ENOMEM;

	s->commands_dma = dma_map_single(s->dev, s->commands, SAMPLES, DMA_TO_DEVICE);
	if (dma_mapping_error(s->dev, s->commands_dma)) {
		ret = -ENOMEM;
		goto err_samples;
	}

	ret = sampler_enable(s);
	if (ret)
		goto err_commands;
	return 0;

err_commands:
	dma_unmap_single(s->dev, s->commands_dma, SAMPLES, DMA_TO_DEVICE);
err_samples:
	dma_unmap_single(s->dev, s->samples_dma, SAMPLES, DMA_FROM_DEVICE);
	return ret;
}

static u64 sampler_sum(struct device *dev, u32 *buf)
{
	dma_addr_t addr;
	u64 sum = 0;
	int i;

	addr = dma_map_single(dev, buf, SAMPLES, DMA_FROM_DEVICE);
	if (dma_mapping_error(dev, addr))
		return 0;
	sampler_fetch(dev, addr);
	dma_sync_single_for_cpu(dev, addr, SAMPLES, DMA_FROM_DEVICE);
	for (i = 0; i < SAMPLES / 4; i++)
		sum += buf[i];
	dma_sync_single_for_device(dev, addr, SAMPLES, DMA_FROM_DEVICE);
	sampler_fetch(dev, addr);
	dma_unmap_single(dev, addr, SAMPLES, DMA_FROM_DEVICE);
	return sum;
}

static void sampler_close(struct sampler *s)
{
	sampler_disable(s);
	dma_unmap_single(s->dev, s->commands_dma, SAMPLES, DMA_TO_DEVICE);
	dma_unmap_single(s->dev, s->samples_dma, SAMPLES, DMA_FROM_DEVICE);
}
