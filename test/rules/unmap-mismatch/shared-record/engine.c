/* A field of a record from the driver's own header: who writes it is known once the files beside have been looked through. */
#include <linux/dma-mapping.h>
#include "record.h"

int engine_open(struct shared_engine *engine, phys_addr_t at)
{
	engine->sole_dma = dma_map_resource(engine->dev, at, 64, DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(engine->dev, engine->sole_dma))
		return -ENOMEM;
	return 0;
}

int engine_share(struct shared_engine *engine, phys_addr_t at)
{
	engine->both_dma = dma_map_resource(engine->dev, at, 64, DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(engine->dev, engine->both_dma))
		return -ENOMEM;
	return 0;
}

int engine_start(struct shared_engine *engine, phys_addr_t at)
{
	engine->io.inner_dma = dma_map_resource(engine->dev, at, 64, DMA_BIDIRECTIONAL, 0);
	if (dma_mapping_error(engine->dev, engine->io.inner_dma))
		return -ENOMEM;
	return 0;
}

void engine_close(struct shared_engine *engine)
{
	dma_unmap_resource(engine->dev, engine->sole_dma, 32, DMA_BIDIRECTIONAL, 0); /* want: unmap-mismatch "size 32, but mapped with size 64" */
	dma_unmap_resource(engine->dev, engine->both_dma, 32, DMA_BIDIRECTIONAL, 0);
	dma_unmap_resource(engine->dev, engine->io.inner_dma, 32, DMA_BIDIRECTIONAL, 0); /* want: unmap-mismatch "size 32, but mapped with size 64" */
}
