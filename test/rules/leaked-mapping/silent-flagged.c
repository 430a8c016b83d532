/* A bit of the flags says which of the rings was mapped; what is made last undoes by it. */
struct ring_dev {
	struct device *dev;
	unsigned long flags;
	void *rx_ring;
	dma_addr_t rx_dma;
	void *tx_ring;
	dma_addr_t tx_dma;
	void *slots;
};

#define RING_RX_MAPPED 0x100
#define RING_TX_MAPPED 0x200
#define RING_BYTES 4096

static void ring_release(struct ring_dev *ring)
{
	kfree(ring->slots);
	ring->slots = NULL;
	if (ring->rx_ring) {
		if (ring->flags & RING_RX_MAPPED) {
			dma_unmap_single(ring->dev, ring->rx_dma, RING_BYTES, DMA_BIDIRECTIONAL);
			kfree(ring->rx_ring);
		} else
			dma_free_coherent(ring->dev, RING_BYTES, ring->rx_ring, ring->rx_dma);
		ring->rx_ring = NULL;
		ring->flags &= ~RING_RX_MAPPED;
	}
	if (ring->tx_ring) {
		if (ring->flags & RING_TX_MAPPED) {
			dma_unmap_single(ring->dev, ring->tx_dma, RING_BYTES, DMA_TO_DEVICE);
			kfree(ring->tx_ring);
		} else
			dma_free_coherent(ring->dev, RING_BYTES, ring->tx_ring, ring->tx_dma);
		ring->tx_ring = NULL;
		ring->flags &= ~RING_TX_MAPPED;
	}
}

static int ring_make(struct ring_dev *ring)
{
	ring->slots = kzalloc(512, GFP_KERNEL);
	if (!ring->slots)
		goto err;

	ring->rx_ring = dma_alloc_coherent(ring->dev, RING_BYTES, &ring->rx_dma, GFP_KERNEL);
	if (!ring->rx_ring) {
		void *memory = kzalloc(RING_BYTES, GFP_KERNEL);
		dma_addr_t dma;

		if (!memory)
			goto err;
		dma = dma_map_single(ring->dev, memory, RING_BYTES, DMA_BIDIRECTIONAL);
		if (dma_mapping_error(ring->dev, dma)) {
			kfree(memory);
			goto err;
		}
		ring->rx_ring = memory;
		ring->rx_dma = dma;
		ring->flags |= RING_RX_MAPPED;
	}

	ring->tx_ring = dma_alloc_coherent(ring->dev, RING_BYTES, &ring->tx_dma, GFP_KERNEL);
	if (!ring->tx_ring) {
		void *memory = kzalloc(RING_BYTES, GFP_KERNEL);
		dma_addr_t dma;

		if (!memory)
			goto err;
		dma = dma_map_single(ring->dev, memory, RING_BYTES, DMA_TO_DEVICE);
		if (dma_mapping_error(ring->dev, dma)) {
			kfree(memory);
			goto err;
		}
		ring->tx_ring = memory;
		ring->tx_dma = dma;
		ring->flags |= RING_TX_MAPPED;
	}
	return 0;

err:
	ring_release(ring);
	return -ENOMEM;
}

static int ring_open(struct net_device *net)
{
	struct ring_dev *ring = netdev_priv(net);
	int err = ring_make(ring);

	if (err)
		return err;
	ring_reset(ring);
	err = request_irq(net->irq, ring_interrupt, IRQF_SHARED, net->name, net);
	if (err) {
		ring_release(ring);
		return err;
	}
	netif_start_queue(net);
	return 0;
}
