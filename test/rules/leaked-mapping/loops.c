/* Loops that map one element after the other, and leave those behind that came before the one that fails. */
#include <linux/dma-mapping.h>
#include <linux/io.h>
#include <linux/pci-epc.h>
#include <linux/pci-epf.h>
#include <linux/slab.h>

struct reel {
	struct device *dev;
	void *slot[8];
	__le32 *ring;
	int count;
};

/* The handles are in the ring of the device alone. */
static int reel_fill(struct reel *reel)
{
	dma_addr_t addr;
	int i;

	for (i = 0; i < reel->count; i++) {
		reel->slot[i] = kzalloc(128, GFP_KERNEL);
		if (!reel->slot[i])
			return -ENOMEM; /* want: leaked-mapping "where nobody else has its handle" */
		addr = dma_map_single(reel->dev, reel->slot[i], 128, DMA_FROM_DEVICE);
		if (dma_mapping_error(reel->dev, addr))
			return -ENOMEM; /* want: leaked-mapping "where nobody else has its handle" */
		reel->ring[i] = cpu_to_le32(lower_32_bits(addr));
	}
	return 0;
}

struct spool {
	struct device *dev;
	void *slot[8];
	u64 *ring;
	int count;
};

/* The ring is read again. */
static int spool_fill(struct spool *spool)
{
	dma_addr_t addr;
	int i;

	for (i = 0; i < spool->count; i++) {
		addr = dma_map_single(spool->dev, spool->slot[i], 128, DMA_FROM_DEVICE);
		if (dma_mapping_error(spool->dev, addr))
			return -ENOMEM;
		spool->ring[i] = addr;
	}
	return 0;
}

static void spool_drain(struct spool *spool)
{
	int i;

	for (i = 0; i < spool->count && spool->ring[i]; i++)
		dma_unmap_single(spool->dev, spool->ring[i], 128, DMA_FROM_DEVICE);
}

struct peal {
	struct pci_epf *epf;
	phys_addr_t reg[8];
	dma_addr_t iova[8];
	int count;
};

/* After a bind that fails, nothing of the driver is called that could unmap. */
static int peal_map(struct peal *peal)
{
	struct device *dev = peal->epf->epc->dev.parent;
	int i;

	for (i = 0; i < peal->count; i++) {
		peal->iova[i] = dma_map_resource(dev, peal->reg[i], 4, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, peal->iova[i])) {
			peal->iova[i] = 0;
			return -EIO; /* want: leaked-mapping "after which nothing of the driver is called any more" */
		}
	}
	return 0;
}

static int peal_bind(struct pci_epf *epf)
{
	struct peal *peal = epf_get_drvdata(epf);
	int ret;

	ret = peal_map(peal);
	if (ret)
		return ret;
	return 0;
}

static void peal_unbind(struct pci_epf *epf)
{
	struct peal *peal = epf_get_drvdata(epf);
	struct device *dev = epf->epc->dev.parent;
	int i;

	for (i = 0; i < peal->count; i++)
		dma_unmap_resource(dev, peal->iova[i], 4, DMA_FROM_DEVICE, 0);
}

static const struct pci_epf_ops peal_ops = {
	.bind = peal_bind,
	.unbind = peal_unbind,
};

struct chime {
	struct pci_epf *epf;
	phys_addr_t reg[8];
	dma_addr_t iova[8];
	int count;
};

/* It unwinds itself. */
static int chime_map(struct chime *chime)
{
	struct device *dev = chime->epf->epc->dev.parent;
	int i;

	for (i = 0; i < chime->count; i++) {
		chime->iova[i] = dma_map_resource(dev, chime->reg[i], 4, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, chime->iova[i]))
			goto unwind;
	}
	return 0;

unwind:
	while (i--)
		dma_unmap_resource(dev, chime->iova[i], 4, DMA_FROM_DEVICE, 0);
	return -EIO;
}

static int chime_bind(struct pci_epf *epf)
{
	return chime_map(epf_get_drvdata(epf));
}

struct toll {
	struct pci_epf *epf;
	phys_addr_t reg[8];
	dma_addr_t iova[8];
	int count;
};

/* The caller goes on without: what is mapped is unmapped in the end. */
static int toll_map(struct toll *toll)
{
	struct device *dev = toll->epf->epc->dev.parent;
	int i;

	for (i = 0; i < toll->count; i++) {
		toll->iova[i] = dma_map_resource(dev, toll->reg[i], 4, DMA_FROM_DEVICE, 0);
		if (dma_mapping_error(dev, toll->iova[i])) {
			toll->count = i;
			return -EIO;
		}
	}
	return 0;
}

static int toll_bind(struct pci_epf *epf)
{
	struct toll *toll = epf_get_drvdata(epf);

	if (toll_map(toll))
		dev_warn(&epf->dev, "fewer doorbells\n");
	return 0;
}

static void toll_unbind(struct pci_epf *epf)
{
	struct toll *toll = epf_get_drvdata(epf);
	struct device *dev = epf->epc->dev.parent;
	int i;

	for (i = 0; i < toll->count; i++)
		dma_unmap_resource(dev, toll->iova[i], 4, DMA_FROM_DEVICE, 0);
}

static const struct pci_epf_ops chime_ops = {
	.bind = chime_bind,
};

static const struct pci_epf_ops toll_ops = {
	.bind = toll_bind,
	.unbind = toll_unbind,
};
