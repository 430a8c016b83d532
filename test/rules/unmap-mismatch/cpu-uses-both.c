/* The unmaps disagree, and so does what the CPU does with the memory: it reads what the device is said to read alone. No repair. */
#include <linux/dma-mapping.h>

struct wren {
	struct device *dev;
	void *regs;
};

struct wren_state {
	u32 key;
	u32 counter;
};

static int wren_run(struct wren *wren, struct wren_state *state, u32 key, u32 *counter)
{
	dma_addr_t addr;
	int ret;

	state->key = key;
	addr = dma_map_single(wren->dev, state, sizeof(*state), DMA_TO_DEVICE);
	if (dma_mapping_error(wren->dev, addr))
		return -ENOMEM;
	writeq(addr, wren->regs);
	ret = wren_wait(wren);
	if (ret)
		goto err_unmap;
	dma_unmap_single(wren->dev, addr, sizeof(*state), DMA_FROM_DEVICE); /* want: unmap-mismatch "mapped with DMA_TO_DEVICE" */
	*counter = state->counter;
	return 0;

err_unmap:
	dma_unmap_single(wren->dev, addr, sizeof(*state), DMA_TO_DEVICE);
	return ret;
}
