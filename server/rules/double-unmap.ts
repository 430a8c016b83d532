/**
 * A mapping is unmapped twice on one path. The second call takes away whatever has been mapped at that address since
 * (kernel/dma/debug.c: "tries to free DMA memory it has not allocated").
 */
import { endedTwice } from '../flow/checkers/ended-twice.ts';
import { unmapFaults } from '../flow/checkers/unmap-faults.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Related } from './finding.ts';
import { defineRule, type Report } from './rule.ts';
import { mappedHere } from './unmap.ts';

export const doubleUnmap = defineRule({
  id: 'double-unmap',
  severity: 'error',
  title: 'A mapping is unmapped twice',
  explanation: `A freed IOVA is given out again at once.
Unmapping it a second time takes the mapping away from whoever has it then, and its device faults.

Unmap once on each path; where a clean-up may run twice, clear the handle after the first time.`,
  example: {
    wrong: `static int my_exchange(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);
	int ret;

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	my_wait(dev, addr, len);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);

	ret = my_parse(buf, len);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);
	return ret;
}
`,
    right: `static int my_exchange(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_FROM_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	my_wait(dev, addr, len);
	dma_unmap_single(dev, addr, len, DMA_FROM_DEVICE);

	return my_parse(buf, len);
}
`,
  },
  *run(facts) {
    for (const fault of facts.of(unmapFaults))
      if (fault.kind === 'unmapped twice') yield second(fault, mappedHere(facts, fault));
    for (const fault of facts.of(endedTwice)) yield second(fault, [fault.first]);
  },
});

function second({ api, range }: { readonly api: string; readonly range: TextRange }, related: Related[]): Report {
  const message = `${api}() unmaps a mapping for the second time on this path: unmap it once`;
  return { range, message, related, fix: null };
}
