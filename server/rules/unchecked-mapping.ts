/**
 * A mapping is used although nobody asked whether it failed. Then the device is given DMA_MAPPING_ERROR for an address
 * (include/linux/dma-mapping.h; kernel/dma/debug.c, check_unmap(): "device driver failed to check map error").
 */
import { lostErrors } from '../flow/checkers/lost-errors.ts';
import { type Unchecked, unchecked, type WrongTest } from '../flow/checkers/unchecked.ts';
import type { FileFacts } from '../flow/facts.ts';
import { askInstead } from './repair/question.ts';
import { defineRule } from './rule.ts';
import { madeHere, mapName } from './words.ts';

export const uncheckedMapping = defineRule({
  id: 'unchecked-mapping',
  severity: 'error',
  title: 'A mapping is used that may have failed',
  explanation: `\`dma_map_*()\` fails: an IOMMU runs out of addresses, a bounce buffer out of slots, or the device's mask does not reach the memory.
The handle is then \`DMA_MAPPING_ERROR\`, all ones, and a device that is given it writes to or reads from an address that nobody mapped.
A doorbell that is exposed so never rings.

All ones are neither zero nor negative in a \`dma_addr_t\`, so that \`!addr\` and \`addr < 0\` find no failure; nor does \`dma_mapping_error()\` where the handle has gone through 32 bits before.
\`dma_map_sg()\` tells of a failure by 0, \`dma_map_sgtable()\` by a negative error number.

A function that finds the failure and then returns 0 tells its caller that the device has the buffer.

Ask \`dma_mapping_error()\` right after the map call, before anything gets the handle.`,
  example: {
    wrong: `static int my_send(struct device *dev, struct my_ring *ring, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (!addr)
		return -ENOMEM;

	my_ring_push(ring, addr, len);
	return 0;
}
`,
    right: `static int my_send(struct device *dev, struct my_ring *ring, void *buf, size_t len)
{
	dma_addr_t addr = dma_map_single(dev, buf, len, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, addr))
		return -ENOMEM;

	my_ring_push(ring, addr, len);
	return 0;
}
`,
  },
  *run(facts) {
    for (const found of facts.of(unchecked)) {
      const { life, use, how, range } = found;
      const test = found.test?.isMarker() ? null : found.test;
      yield {
        range: test?.range ?? range,
        message: messageOf(facts, found, test),
        related: [madeHere(facts, life), { file: use.file, range: use.range, message: `it ${how} here` }],
        fix: test && askInstead(facts, found),
      };
    }
    for (const { life, range, isElseError } of facts.of(lostErrors)) {
      if (!isElseError()) continue;
      const found = life.ended && { ...life.ended, message: 'it is found to have failed here' };
      yield {
        range,
        message: `${mapName(facts, life)}() has failed on this path, but success is returned: return an error`,
        related: [
          madeHere(facts, life),
          ...(found ? [{ file: found.file, range: found.range, message: found.message }] : []),
        ],
        fix: null,
      };
    }
  },
});

function messageOf(facts: FileFacts, { life, how, check }: Unchecked, test: WrongTest | null): string {
  const name = `${mapName(facts, life)}()`;
  const place = life.file === facts.file ? facts.code.resultOf(life.range) : null;
  const text = place ? facts.code.textAt(place) : '';
  const result = text === '' || text.includes('\n') ? `${name} result` : `${name} result \`${text}\``;
  const ask = check === null ? 'check whether it failed' : `check it with ${check}()`;
  switch (test?.kind) {
    case 'of zero':
      return `${result} is not 0 when the mapping fails: ${ask}`;
    case 'below zero':
      return life.list
        ? `${name} returns 0 when it fails, never less: test for 0, and return an error of its own`
        : `${result} is not below 0 when the mapping fails: ${ask}`;
    case 'of the lower half':
      return `${result} has lost its upper half before it is tested, so that no failure is found: keep it in a dma_addr_t`;
    default:
      return life.list
        ? `${name} result is ignored, and the list ${how}: test whether it failed first`
        : `${result} ${check === null ? 'is not checked' : `is not checked with ${check}()`} before it ${how}`;
  }
}
