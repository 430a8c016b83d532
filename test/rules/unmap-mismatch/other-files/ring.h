struct ring;

dma_addr_t ring_map(struct device *dev, void *buf, size_t len, enum dma_data_direction dir);
void ring_unmap(struct device *dev, dma_addr_t addr, size_t len, enum dma_data_direction dir);
