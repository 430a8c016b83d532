/**
 * A register is mapped by a call for memory, or memory by a call for registers. The calls for memory look up the page
 * behind the address and maintain caches, the calls for registers do neither (kernel/dma/mapping.c, dma_map_phys();
 * drivers/iommu/dma-iommu.c, iommu_dma_map_phys()).
 */
import { type MapCall, mapCalls } from '../flow/checkers/map-calls.ts';
import type { FileFacts } from '../flow/facts.ts';
import type { Fix } from './finding.ts';
import { defineRule } from './rule.ts';

export const memoryApiOnMmio = defineRule({
  id: 'memory-api-on-mmio',
  severity: 'error',
  title: 'A register is mapped by a call for memory, or memory by one for registers',
  explanation: `\`dma_map_single()\`, \`dma_map_page()\` and \`dma_map_sg()\` are for RAM: they look up the page behind the address, maintain CPU caches, and may copy through a bounce buffer.
A register has no page and must not be cached or copied.
\`dma_map_phys()\` is told so with \`DMA_ATTR_MMIO\`; without it, it takes RAM too.

\`dma_map_resource()\` is for registers: it maintains no caches, so that a device reads stale data from RAM that is mapped with it, and \`CONFIG_DMA_API_DEBUG\` refuses it.

Map registers with \`dma_map_resource()\` or \`DMA_ATTR_MMIO\`, and RAM with the others.`,
  example: {
    wrong: `static int my_map_window(struct device *dev, struct ntb_dev *ntb, dma_addr_t *window)
{
	resource_size_t size;
	phys_addr_t base;
	int ret;

	ret = ntb_peer_mw_get_addr(ntb, 0, &base, &size);
	if (ret)
		return ret;

	*window = dma_map_phys(dev, base, size, DMA_FROM_DEVICE, 0);
	return dma_mapping_error(dev, *window) ? -EIO : 0;
}
`,
    right: `static int my_map_window(struct device *dev, struct ntb_dev *ntb, dma_addr_t *window)
{
	resource_size_t size;
	phys_addr_t base;
	int ret;

	ret = ntb_peer_mw_get_addr(ntb, 0, &base, &size);
	if (ret)
		return ret;

	*window = dma_map_phys(dev, base, size, DMA_FROM_DEVICE, DMA_ATTR_MMIO);
	return dma_mapping_error(dev, *window) ? -EIO : 0;
}
`,
  },
  *run(facts) {
    const reported = new Set<number>();
    for (const call of facts.of(mapCalls)) {
      const { address, addressRange } = call;
      const advice = adviceFor(call);
      if (!advice || !address || reported.has(addressRange.start)) continue;
      reported.add(addressRange.start);
      const { origin, what } = address;
      yield {
        range: addressRange,
        message: `${call.api}() maps ${call.takes === 'memory' ? 'memory' : 'registers'}, but the address is ${what}: ${advice}`,
        related: [...call.callers, { file: origin.file, range: origin.range, message: `the address is ${what}` }],
        fix: repair(facts, call),
      };
    }
  },
});

/** What to do about a call that does not suit what it maps; null for one that does. */
function adviceFor({ takes, flag, address }: MapCall): string | null {
  if (!address || address.space === 'iova' || address.part !== 'whole') return null;
  const { kind } = address;
  // A rule of its own tells that (coherent-remapped.ts).
  if (kind === 'coherent') return null;
  if (takes === 'memory' && kind !== null && kind !== 'memory')
    return flag ? `pass ${flag.name}` : 'map its physical address as a resource instead';
  // With the flag, memory of another device may be meant, which has pages too.
  if (takes === 'registers' && kind === 'memory' && !flag) return 'map memory as memory';
  return null;
}

/** The flag takes the place of a zero, or joins other flags. */
function repair(facts: FileFacts, { takes, flag }: MapCall): Fix | null {
  const flags = takes === 'memory' && flag ? facts.code.termsAt(flag.range) : null;
  if (!flag || !flags) return null;
  const newText = [...flags.filter((one) => one !== '0'), flag.name].join(' | ');
  return { title: `Pass ${flag.name}`, edits: [{ file: facts.file, range: flag.range, newText }] };
}
