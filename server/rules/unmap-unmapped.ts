/**
 * A mapping that failed is unmapped: dma_unmap_*() of DMA_MAPPING_ERROR (drivers/iommu/dma-iommu.c, __iommu_dma_unmap(),
 * warns; kernel/dma/debug.c reports an invalid DMA memory address).
 */
import { unmapFaults } from '../flow/checkers/unmap-faults.ts';
import { unsetHandles } from '../flow/checkers/unset-handles.ts';
import { defineRule } from './rule.ts';
import { mappedHere } from './unmap.ts';

export const unmapUnmapped = defineRule({
  id: 'unmap-unmapped',
  severity: 'error',
  title: 'What was never mapped is unmapped',
  explanation: `After \`dma_mapping_error()\` there is nothing to unmap: the handle is \`DMA_MAPPING_ERROR\`, all ones, and not an address.
An error label that serves later failures too unmaps it all the same.
So does a loop that unwinds an array and begins with the element that failed instead of the one before it.
So does a clean-up that asks whether the handle is zero, because \`DMA_MAPPING_ERROR\` is not.
The IOMMU layer warns, and may take away whatever lies at that address.

Leave by a label behind the unmap, or set the handle to zero where the clean-up asks for that.`,
  example: {
    wrong: `static int my_send(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret;

	addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr)) {
		ret = -ENOMEM;
		goto out;
	}

	ret = my_start(dev, addr, len);
out:
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return ret;
}
`,
    right: `static int my_send(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;
	int ret;

	addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	ret = my_start(dev, addr, len);
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return ret;
}
`,
  },
  *run(facts) {
    for (const fault of facts.of(unmapFaults)) {
      if (fault.kind !== 'never mapped') continue;
      yield {
        range: fault.range,
        message: `${fault.api}() is given a mapping that failed: leave by a way that does not unmap it`,
        related: mappedHere(facts, fault),
        fix: null,
      };
    }
    for (const { range, argumentRange, api, isZero, isField, branches, isFlagged } of facts.of(unsetHandles)) {
      if (isFlagged()) continue;
      yield {
        range: argumentRange,
        message: `${api}() is given ${isZero ? '0' : `whatever the ${isField ? 'field' : 'variable'} holds`}, because nothing has been mapped on this path: leave by a way that does not unmap it`,
        related: [...branches.slice(-3), { file: facts.file, range, message: 'it is unmapped here' }],
        fix: null,
      };
    }
  },
});
