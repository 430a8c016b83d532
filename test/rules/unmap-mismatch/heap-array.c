/* Handles in arrays that are allocated for them, and that a field points to. */
#include <linux/dma-mapping.h>
#include <linux/slab.h>

struct tray {
	struct device *dev;
	unsigned int count;
	dma_addr_t *plates;
	dma_addr_t *cups;
	dma_addr_t *spoons;
	dma_addr_t *forks;
	dma_addr_t *knives;
	dma_addr_t *bowls;
};

static int tray_fill(struct tray *tray, void **buffers)
{
	unsigned int i;
	dma_addr_t addr;

	tray->plates = kcalloc(tray->count, sizeof(*tray->plates), GFP_KERNEL);
	tray->cups = kcalloc(tray->count, sizeof(*tray->cups), GFP_KERNEL);
	if (!tray->plates || !tray->cups)
		return -ENOMEM;
	for (i = 0; i < tray->count; i++) {
		addr = dma_map_single(tray->dev, buffers[i], 4096, DMA_TO_DEVICE);
		if (dma_mapping_error(tray->dev, addr))
			return -ENOMEM;
		tray->plates[i] = addr;
	}
	for (i = 0; i < tray->count; i++) {
		addr = dma_map_single(tray->dev, buffers[i], 64, DMA_FROM_DEVICE);
		if (dma_mapping_error(tray->dev, addr))
			return -ENOMEM;
		tray->cups[i] = addr;
	}
	return 0;
}

static void tray_empty(struct tray *tray)
{
	const dma_addr_t *cups = tray->cups;
	unsigned int i;

	for (i = 0; i < tray->count; i++) {
		if (tray->plates && tray->plates[i])
			dma_unmap_single(tray->dev, tray->plates[i], 4095, DMA_TO_DEVICE); /* want: unmap-mismatch "size 4095, but mapped with size 4096" */
		dma_unmap_resource(tray->dev, cups[i], 64, DMA_FROM_DEVICE, 0); /* want: unmap-mismatch "mapped by dma_map_single()" */
	}
	kfree(tray->plates);
	kfree(tray->cups);
	tray->plates = NULL;
	tray->cups = NULL;
}

/* Another one fills the array, too: by what it is given, ... */
static int tray_lend(struct tray *tray, void *buf)
{
	tray->spoons = kcalloc(2, sizeof(*tray->spoons), GFP_KERNEL);
	if (!tray->spoons)
		return -ENOMEM;
	tray->spoons[0] = dma_map_single(tray->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(tray->dev, tray->spoons[0]))
		return -ENOMEM;
	return wash(tray->dev, tray->spoons);
}

static void tray_return(struct tray *tray)
{
	dma_unmap_single(tray->dev, tray->spoons[1], 32, DMA_TO_DEVICE);
}

/* ... under another name, ... */
static int tray_alias(struct tray *tray, void *buf)
{
	dma_addr_t *forks;

	tray->forks = kcalloc(2, sizeof(*tray->forks), GFP_KERNEL);
	if (!tray->forks)
		return -ENOMEM;
	tray->forks[0] = dma_map_single(tray->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(tray->dev, tray->forks[0]))
		return -ENOMEM;
	forks = tray->forks;
	return wash(tray->dev, forks);
}

static void tray_alias_end(struct tray *tray)
{
	dma_unmap_single(tray->dev, tray->forks[1], 32, DMA_TO_DEVICE);
}

/* ... or because it is that one's array. */
static int tray_borrow(struct tray *tray, dma_addr_t *knives, void *buf)
{
	tray->knives = knives;
	tray->knives[0] = dma_map_single(tray->dev, buf, 64, DMA_TO_DEVICE);
	return dma_mapping_error(tray->dev, tray->knives[0]) ? -ENOMEM : 0;
}

static void tray_borrow_end(struct tray *tray)
{
	dma_unmap_single(tray->dev, tray->knives[1], 32, DMA_TO_DEVICE);
}

/* Mappings of two kinds in one array: only the driver knows which of them it is. */
static int tray_mix(struct tray *tray, void *in, void *out)
{
	dma_addr_t *bowls = kcalloc(2, sizeof(*bowls), GFP_KERNEL);

	if (!bowls)
		return -ENOMEM;
	tray->bowls = bowls;
	bowls[0] = dma_map_single(tray->dev, out, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(tray->dev, bowls[0]))
		return -ENOMEM;
	tray->bowls[1] = dma_map_single(tray->dev, in, 32, DMA_FROM_DEVICE);
	return dma_mapping_error(tray->dev, tray->bowls[1]) ? -ENOMEM : 0;
}

static void tray_mix_end(struct tray *tray, unsigned int i)
{
	dma_unmap_single(tray->dev, tray->bowls[i], 64, DMA_TO_DEVICE);
}
