/** Functions with many ways through that have nothing to do with their mappings: each is decided, and none makes noise. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../server/workspace/engine.ts';
import { nowhere, openEngine } from '../support/engine.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});
afterAll(() => engine.close(nowhere));

/** What is there `count` times. */
const times = (count: number, line: (at: number) => string): string =>
  Array.from({ length: count }, (_, at) => line(at)).join('\n');

/** A function that may map a buffer, does something, and unmaps it where it did. */
const driver = (failed: string, between: string): string => `
struct bell { struct device *dev; void *buffer; dma_addr_t dma; unsigned long flags; u32 mode; u32 status; u32 count[32]; void __iomem *regs; };
static int bell_start(struct bell *bell, u32 what)
{
	int err = 0;

	if (bell->mode & 1) {
		bell->dma = dma_map_single(bell->dev, bell->buffer, 64, DMA_TO_DEVICE);
		if (dma_mapping_error(bell->dev, bell->dma)) {
${failed}
			err = -EIO;
		}
	}
${between}
	if ((bell->mode & 1) && !err)
		dma_unmap_single(bell->dev, bell->dma, 64, DMA_TO_DEVICE);
	return err;
}
`;

const shapes: Readonly<Record<string, string>> = {
  'many things are done about a failure': driver(
    times(
      12,
      (at) =>
        `		if (what & ${1 << at}) bell->count[${at}]++;\n		if (bell_say(what, ${at})) bell_tell(bell->dev, ${at});`,
    ),
    '',
  ),
  'bits of one field are asked about in turn': driver(
    '',
    `	bell->status = readl(bell->regs);\n${times(14, (at) => `	if (bell->status & ${1 << at}) bell->count[${at}]++;`)}\n${times(2, () => '	if (bell->status & 1) err = -EAGAIN;')}`,
  ),
  'bits of an array are asked about in turn': driver(
    '',
    `${times(12, (at) => `	if (test_bit(${at}, &bell->flags)) bell->count[${at}]++;`)}\n	if (test_bit(0, &bell->flags)) err = -EAGAIN;`,
  ),
};

test.for(Object.entries(shapes))('%s', ([, text]) => {
  engine.open(nowhere, text);
  const { findings, undecided } = engine.check(nowhere);
  expect({ findings: findings.map(({ rule, message }) => `${rule}: ${message}`), undecided }).toEqual({
    findings: [],
    undecided: [],
  });
});
