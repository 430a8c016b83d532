/**
 * A DMA address loses its upper half. IOVAs are handed out from the top of the device's address space where it is large, so
 * that the upper half of one is seldom zero (drivers/iommu/dma-iommu.c, iommu_dma_alloc_iova()).
 */
import { type LostHalf, lostHalves } from '../flow/checkers/halves.ts';
import type { FileFacts } from '../flow/facts.ts';
import type { Fix } from './finding.ts';
import { defineRule } from './rule.ts';

export const truncatedIova = defineRule({
  id: 'truncated-iova',
  severity: 'error',
  title: 'A DMA address loses its upper half',
  explanation: `\`dma_addr_t\` has 64 bits.
Kept in a \`u32\`, it loses the upper half, and the device accesses another page than the one that was mapped.

A mapping that failed is lost as well: \`DMA_MAPPING_ERROR\` has all 64 bits set, so that \`dma_mapping_error()\` never recognises it in 32 bits.
Where hardware takes 32 bits only, say so with a DMA mask of 32 bits, test the whole handle, and cut it afterwards.

An MSI message has two halves: fill \`address_hi\` with \`upper_32_bits()\`, and read both when a BAR is pointed there.`,
  example: {
    wrong: `static int my_send(struct device *dev, void *buf, size_t len)
{
	u32 addr;

	addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	my_start(addr, len);
	my_wait(dev);
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `static int my_send(struct device *dev, void *buf, size_t len)
{
	dma_addr_t addr;

	addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	my_start(addr, len);
	my_wait(dev);
	dma_unmap_single(dev, addr, len, DMA_TO_DEVICE);
	return 0;
}
`,
  },
  *run(facts) {
    for (const lost of facts.of(lostHalves))
      yield {
        range: lost.range,
        message: messageOf(lost),
        related: [...lost.callers, ...(lost.origin ? [lost.origin] : [])],
        fix: repair(facts, lost),
      };
  },
});

function messageOf({ kind, what, into }: LostHalf): string {
  switch (kind) {
    case 'tested':
      return `${into} is given the lower half of ${what}, in which it never recognises a failure: keep it in a dma_addr_t until it is tested`;
    case 'tested by type':
      return `${into} is given ${what}, in which it never recognises a failure: DMA_MAPPING_ERROR has 64 bits, test the dma_addr_t`;
    case 'given':
      return `${into} is given the lower half of ${what}, the device accesses another page: give it all 64 bits`;
    case 'shifted out':
      return `${what} loses its upper half, which is shifted by 32 bits in a type of 32 bits: cast it to u64 first`;
    case 'without its half':
      return `${into} has the lower half of ${what} and an upper half of 0, the device accesses another page: store the upper half too`;
  }
}

function repair({ file, code }: FileFacts, { kind, range }: LostHalf): Fix | null {
  if (kind === 'shifted out') {
    const before = { start: range.start, end: range.start };
    return { title: 'Cast it to u64', edits: [{ file, range: before, newText: '(u64)' }] };
  }
  const type = kind === 'tested' ? code.replaceableType(range) : null;
  return type && { title: 'Keep it in a dma_addr_t', edits: [{ file, range: type, newText: 'dma_addr_t' }] };
}
