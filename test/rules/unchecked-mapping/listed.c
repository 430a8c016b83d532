/* What a driver keeps in a list of its own is mapped still, whatever is printed and however the list is checked. */
void my_trace(const char *format, ...);

struct my_buffer {
	struct list_head list;
	void *data;
	dma_addr_t dma;
};

static inline void append(struct list_head *new, struct list_head *prev, struct list_head *next)
{
	if (!__list_add_valid(new, prev, next))
		return;
	next->prev = new;
	new->next = next;
	new->prev = prev;
	prev->next = new;
}

static void tell(struct my_ring *ring, u32 index)
{
	my_trace("index %u\n", (u32)index);
	writel(index, ring->regs);
}

static void refill(struct my_ring *ring, struct my_buffer *buffer)
{
	buffer->dma = dma_map_single(ring->dev, buffer->data, 2048, DMA_FROM_DEVICE); /* want: unchecked-mapping "is stored" */
	append(&buffer->list, ring->free.prev, &ring->free);
	tell(ring, ring->count);
}

static void empty(struct my_ring *ring, struct my_buffer *buffer)
{
	dma_unmap_single(ring->dev, buffer->dma, 2048, DMA_FROM_DEVICE);
}

/* Whoever is given the slot may ask. */
static void refill_elsewhere(struct my_ring *ring, struct my_slot *slot)
{
	slot->dma = dma_map_single(ring->dev, slot->data, 2048, DMA_FROM_DEVICE);
	append(&slot->list, ring->free.prev, &ring->free);
	my_refilled(ring, slot);
}
