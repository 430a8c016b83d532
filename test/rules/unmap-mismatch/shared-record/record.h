/* A record that the files of one driver share. */
struct shared_engine {
	struct device *dev;
	dma_addr_t sole_dma;
	dma_addr_t both_dma;
	struct {
		dma_addr_t inner_dma;
	} io;
};
