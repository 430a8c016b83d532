/* Two names for one place: what is written under one may be read under the other. */
struct my_chan {
	enum dma_data_direction dir;
	phys_addr_t addr;
};

union my_word {
	enum dma_data_direction dir;
	u32 raw;
};

static dma_addr_t two_pointers(struct device *dev, struct my_chan *a, struct my_chan *b, struct pci_epc_aux_resource *res)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	a->dir = DMA_TO_DEVICE;
	b->dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, a->dir, 0);
}

static dma_addr_t of_union(struct device *dev, struct pci_epc_aux_resource *res)
{
	union my_word word;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	word.dir = DMA_TO_DEVICE;
	word.raw = 2;
	return dma_map_resource(dev, res->phys_addr, 4, word.dir, 0);
}

static dma_addr_t elements(struct device *dev, struct pci_epc_aux_resource *res, unsigned int n)
{
	enum dma_data_direction dirs[4] = { DMA_TO_DEVICE, DMA_TO_DEVICE };
	unsigned int i;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO || !n)
		return DMA_MAPPING_ERROR;
	for (i = 0; i < n; i++)
		dirs[my_slot(i)] = DMA_FROM_DEVICE;
	dma_map_resource(dev, res->phys_addr, 4, dirs[2], 0);
	return dma_map_resource(dev, res->phys_addr, 4, dirs[0], 0);
}

static dma_addr_t one_element(struct device *dev, struct pci_epc_aux_resource *res, int i, int j)
{
	enum dma_data_direction dirs[4];

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	dirs[i] = DMA_TO_DEVICE;
	dirs[0] = DMA_FROM_DEVICE;
	dma_map_resource(dev, res->phys_addr, 4, dirs[i], 0);
	dirs[i] = DMA_TO_DEVICE;
	dirs[j] = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, dirs[i], 0);
}

static dma_addr_t first_of_pointer(struct device *dev, struct my_chan *chan, struct pci_epc_aux_resource *res, int i)
{
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	chan->dir = DMA_TO_DEVICE;
	chan[i].dir = DMA_FROM_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, chan->dir, 0);
}

static dma_addr_t escaped(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	enum dma_data_direction dir = DMA_TO_DEVICE;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my->direction = &dir;
	my_decide(my);
	return dma_map_resource(dev, res->phys_addr, 4, dir, 0);
}

static dma_addr_t through_field_of_record(struct device *dev, struct my_epf *my, struct pci_epc_aux_resource *res)
{
	struct my_chan chan = { .dir = DMA_TO_DEVICE };
	struct my_chan *p = &chan;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	my_decide(p);
	return dma_map_resource(dev, res->phys_addr, 4, chan.dir, 0);
}

static dma_addr_t copied_after(struct device *dev, struct my_chan *chan, struct pci_epc_aux_resource *res)
{
	struct my_chan copy = *chan;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	copy.dir = DMA_TO_DEVICE;
	chan->dir = DMA_FROM_DEVICE;
	copy = *chan;
	return dma_map_resource(dev, res->phys_addr, 4, copy.dir, 0);
}

static dma_addr_t snapshot(struct device *dev, struct my_chan *chan, struct pci_epc_aux_resource *res)
{
	struct my_chan before;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	chan->dir = DMA_FROM_DEVICE;
	before = *chan;
	chan->dir = DMA_TO_DEVICE;
	return dma_map_resource(dev, res->phys_addr, 4, before.dir, 0);
}

static dma_addr_t lazily_copied(struct device *dev, struct my_chan *chan, struct pci_epc_aux_resource *res)
{
	struct my_chan before;

	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return DMA_MAPPING_ERROR;
	before = *chan;
	chan->dir = DMA_TO_DEVICE;
	chan->addr = res->phys_addr;
	return dma_map_resource(dev, res->phys_addr, 4, before.dir, 0);
}
