/* A network driver's receive and transmit rings. */
#include <linux/dma-mapping.h>
#include <linux/netdevice.h>

#define RING_SIZE 64
#define RX_SIZE 2048

struct slot {
	void *data;
	struct sk_buff *skb;
	dma_addr_t addr;
	unsigned int len;
};

struct nic {
	struct device *dev;
	struct net_device *netdev;
	struct slot rx[RING_SIZE];
	struct slot tx[RING_SIZE];
	unsigned int tx_head;
	unsigned int tx_tail;
};

static int nic_refill(struct nic *nic, struct slot *slot)
{
	dma_addr_t addr;
	void *data;

	data = kmalloc(RX_SIZE, GFP_ATOMIC);
	if (!data)
		return -ENOMEM;
	addr = dma_map_single(nic->dev, data, RX_SIZE, DMA_FROM_DEVICE);
	if (dma_mapping_error(nic->dev, addr)) {
		kfree(data);
		return -ENOMEM;
	}
	slot->data = data;
	slot->addr = addr;
	return 0;
}

static void nic_free_rx(struct nic *nic)
{
	int i;

	for (i = 0; i < RING_SIZE; i++) {
		struct slot *slot = &nic->rx[i];

		if (!slot->data)
			continue;
		dma_unmap_single(nic->dev, slot->addr, RX_SIZE, DMA_FROM_DEVICE);
		kfree(slot->data);
		slot->data = NULL;
	}
}

static int nic_fill_rx(struct nic *nic)
{
	int ret, i;

	for (i = 0; i < RING_SIZE; i++) {
		ret = nic_refill(nic, &nic->rx[i]);
		if (ret) {
			nic_free_rx(nic);
			return ret;
		}
	}
	return 0;
}

static netdev_tx_t nic_xmit(struct sk_buff *skb, struct net_device *netdev)
{
	struct nic *nic = netdev_priv(netdev);
	struct slot *slot = &nic->tx[nic->tx_head % RING_SIZE];
	dma_addr_t addr;

	if (nic->tx_head - nic->tx_tail >= RING_SIZE)
		return NETDEV_TX_BUSY;
	addr = dma_map_single(nic->dev, skb->data, skb->len, DMA_TO_DEVICE);
	if (unlikely(dma_mapping_error(nic->dev, addr))) {
		dev_kfree_skb_any(skb);
		netdev->stats.tx_dropped++;
		return NETDEV_TX_OK;
	}
	slot->skb = skb;
	slot->addr = addr;
	slot->len = skb->len;
	nic->tx_head++;
	nic_kick(nic, addr, slot->len);
	return NETDEV_TX_OK;
}

static void nic_clean_tx(struct nic *nic)
{
	while (nic->tx_tail != nic->tx_head) {
		struct slot *slot = &nic->tx[nic->tx_tail % RING_SIZE];

		dma_unmap_single(nic->dev, slot->addr, slot->len, DMA_TO_DEVICE);
		dev_kfree_skb_any(slot->skb);
		slot->skb = NULL;
		nic->tx_tail++;
	}
}
