/**
 * A mapping is left behind: its IOVA stays taken, and the device keeps its access to memory that is freed and used anew
 * (kernel/dma/debug.c, dma_debug_device_change(): "device driver has pending DMA allocations while released from device").
 */
import { abandoned, type Duty } from '../flow/checkers/abandoned.ts';
import { type Leaked, leaked } from '../flow/checkers/leaked.ts';
import { unmapFirst } from './repair/leak.ts';
import { defineRule } from './rule.ts';
import { madeHere, mapName } from './words.ts';

export const leakedMapping = defineRule({
  id: 'leaked-mapping',
  severity: 'warning',
  title: 'A mapping is left behind',
  explanation: `A function fails after it has mapped, and leaves without unmapping; or it keeps the handle where nothing ever reads it.
Nobody else has the handle, so that the mapping lives until the next boot: the IOVA stays taken, a bounce buffer stays lost, and the device may go on to access memory that has long been given to somebody else.
It is most often a \`return\` in the midst of a function whose end unmaps, or a label of the ladder too far down.

Unmap on every path that does not hand the mapping over.`,
  example: {
    wrong: `static int my_load(struct my_engine *engine, void *image, size_t len)
{
	dma_addr_t addr = dma_map_single(engine->dev, image, len, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(engine->dev, addr))
		return -ENOMEM;

	writel(addr, engine->regs + MY_IMAGE);
	ret = my_wait(engine);
	if (ret < 0)
		return ret;

	dma_unmap_single(engine->dev, addr, len, DMA_TO_DEVICE);
	return 0;
}
`,
    right: `static int my_load(struct my_engine *engine, void *image, size_t len)
{
	dma_addr_t addr = dma_map_single(engine->dev, image, len, DMA_TO_DEVICE);
	int ret;

	if (dma_mapping_error(engine->dev, addr))
		return -ENOMEM;

	writel(addr, engine->regs + MY_IMAGE);
	ret = my_wait(engine);
	if (ret < 0) {
		dma_unmap_single(engine->dev, addr, len, DMA_TO_DEVICE);
		return ret;
	}

	dma_unmap_single(engine->dev, addr, len, DMA_TO_DEVICE);
	return 0;
}
`,
  },
  *run(facts) {
    const found = one(facts.of(leaked).filter(({ isSure }) => isSure()));
    const left = facts.of(abandoned);
    const byMapper = new Set([
      ...found.filter(({ isMapper }) => isMapper).map(({ life }) => life.site),
      ...left.filter(({ isMapper, duty }) => isMapper && duty()).map(({ life }) => life.site),
    ]);
    for (const { life, range, field, branches, isMapper } of found) {
      if (!isMapper && byMapper.has(life.site)) continue;
      const last = branches.at(-1);
      yield {
        range,
        message:
          field === null
            ? `the mapping of ${mapName(facts, life)}() is left behind on this error path, where nobody else has its handle: unmap it first`
            : `the handle of ${mapName(facts, life)}() is kept in '${field}', which nothing reads, so that the mapping is never ended: unmap it when the device is done`,
        related: [madeHere(facts, life), ...(last ? [last] : [])],
        fix: field === null ? unmapFirst(facts, life, range) : null,
      };
    }
    const told = new Set(found.map(({ life, range }) => `${life.site} ${range.start}`));
    for (const { life, range, branches, isMapper, duty } of left) {
      if (told.has(`${life.site} ${range.start}`) || (!isMapper && byMapper.has(life.site))) continue;
      const why = duty();
      const last = branches.at(-1);
      if (!why) continue;
      yield {
        range,
        message: `the mapping of ${mapName(facts, life)}() is left behind on this error path${WHY[why.kind]}: unmap it first`,
        related: [madeHere(facts, life), ...(last ? [last] : []), ...(why.at ? [why.at] : [])],
        fix: unmapFirst(facts, life, range),
      };
    }
  },
});

/** One of the facts about each mapping at each place. */
function one(found: readonly Leaked[]): Leaked[] {
  return [...new Map(found.map((fact) => [`${fact.life.site} ${fact.range.start}`, fact])).values()];
}

const WHY: Readonly<Record<Duty['kind'], string>> = {
  unmaps: ', while another way out unmaps it',
  undoes: ', which undoes what was made before it',
  'no successor': ', after which nothing of the driver is called any more',
};
