/**
 * Memory of dma_alloc_coherent() is mapped once more. It has a DMA address already, and may have no page behind it: on
 * machines whose DMA is not coherent it is remapped or comes from a pool (kernel/dma/direct.c, dma_direct_alloc();
 * Documentation/core-api/dma-api.rst).
 */
import { mapCalls } from '../flow/checkers/map-calls.ts';
import { defineRule } from './rule.ts';

export const coherentRemapped = defineRule({
  id: 'coherent-remapped',
  severity: 'error',
  title: 'Coherent memory is mapped a second time',
  explanation: `What \`dma_alloc_coherent()\` and its kin return is mapped already: its DMA address is in the variable that they are given.
The pointer may be of a remapped area, which has no page that \`dma_map_single()\` could look up: the device is then given an address of something else.
Where caches are maintained, the map call works on a line that the allocation promised never to be cached.

Give the device the DMA address of the allocation.
For another device, allocate for that one, or share the memory as a scatterlist of \`dma_get_sgtable()\`.`,
  example: {
    wrong: `static int my_ring_start(struct device *dev, void __iomem *regs)
{
	dma_addr_t ring_dma, addr;
	void *ring;

	ring = dma_alloc_coherent(dev, 4096, &ring_dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;

	addr = dma_map_single(dev, ring, 4096, DMA_BIDIRECTIONAL);
	if (dma_mapping_error(dev, addr)) {
		dma_free_coherent(dev, 4096, ring, ring_dma);
		return -EIO;
	}
	writeq(addr, regs);
	return 0;
}
`,
    right: `static int my_ring_start(struct device *dev, void __iomem *regs)
{
	dma_addr_t ring_dma;
	void *ring;

	ring = dma_alloc_coherent(dev, 4096, &ring_dma, GFP_KERNEL);
	if (!ring)
		return -ENOMEM;

	writeq(ring_dma, regs);
	return 0;
}
`,
  },
  *run(facts) {
    const reported = new Set<number>();
    for (const { api, takes, address, addressRange, callers } of facts.of(mapCalls)) {
      if (takes !== 'memory' || address?.kind !== 'coherent' || reported.has(addressRange.start)) continue;
      reported.add(addressRange.start);
      const { file, range } = address.origin;
      yield {
        range: addressRange,
        message: `${api}() maps coherent memory, which has a DMA address already and may have no page: use the address of its allocation`,
        related: [...callers, { file, range, message: 'the memory is allocated here' }],
        fix: null,
      };
    }
  },
});
