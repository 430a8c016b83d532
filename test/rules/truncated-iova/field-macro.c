/* A macro names a part of the descriptor like a field of its own. */
#define address0 part[0].address

struct descriptor {
	struct {
		u32 address, length;
	} part[3];
};

static int send(struct ring *ring, struct descriptor *descriptor, void *buf)
{
	descriptor->address0 = dma_map_single(ring->dev, buf, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(ring->dev, descriptor->address0)) /* want: truncated-iova "never recognises a failure" */
		return -ENOMEM;
	enqueue(ring, descriptor);
	return 0;
}
