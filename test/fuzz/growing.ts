/**
 * Drivers that are right and grow in one way, to see how the time that they take grows: twice as much of it should take twice as
 * long. Each is a C file by the number of what it has much of.
 */

export interface Growing {
  /** Smallest and largest number. */
  readonly from: number;
  readonly to: number;
  readonly text: (count: number) => string;
}

const repeat = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

const backwards = (count: number, line: (i: number) => string): string => repeat(count, (i) => line(count - 1 - i));

/** Half of the branches before the map call, half while the mapping lives. */
function branches(count: number): string {
  const half = (from: number) => repeat(count / 2, (i) => `\tif (bits & ${from + i})\n\t\ta += ${i};\n`);
  return `static int demo_send(struct device *dev, void *buffer, unsigned long bits)
{
	dma_addr_t dma;
	int a = 0;

${half(1)}
	dma = dma_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
${half(count)}
	dma_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	return a;
}
`;
}

/** Mappings of one function, each undone on the way out if a later one fails; each only made where its flag is set, if so wanted. */
function ladder(count: number, hasFlags: boolean): string {
  const flagged = (i: number, lines: string) => (hasFlags ? `\tif (has${i}) {\n${lines}\t}\n` : lines);
  return `static int demo_start(struct device *dev, void **buffers, const int *flags)
{
${repeat(count, (i) => `\tdma_addr_t dma${i};\n${hasFlags ? `\tint has${i} = flags[${i}];\n` : ''}`)}	int err = 0;

${repeat(count, (i) =>
  flagged(
    i,
    `	dma${i} = dma_map_single(dev, buffers[${i}], 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma${i})) {
		err = -ENOMEM;
		goto undo${i};
	}
`,
  ),
)}
${backwards(count, (i) => `${flagged(i, `\tdma_unmap_single(dev, dma${i}, 64, DMA_TO_DEVICE);\n`)}undo${i}:\n`)}	return err;
}
`;
}

/** A mapping that is made as many calls deep. */
function depth(count: number): string {
  return `static int demo_map0(struct device *dev, void *buffer, dma_addr_t *dma)
{
	*dma = dma_map_single(dev, buffer, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, *dma))
		return -ENOMEM;
	return 0;
}
${repeat(
  count - 1,
  (i) => `
static int demo_map${i + 1}(struct device *dev, void *buffer, dma_addr_t *dma)
{
	int err = demo_map${i}(dev, buffer, dma);

	if (err)
		return err;
	return 0;
}
`,
)}
static int demo_send(struct device *dev, void *buffer)
{
	dma_addr_t dma;
	int err = demo_map${count - 1}(dev, buffer, &dma);

	if (err)
		return err;
	dma_unmap_single(dev, dma, 64, DMA_TO_DEVICE);
	return 0;
}
`;
}

const LINES_OF_A_FUNCTION = 20;

/** A file of so many lines, all of them in functions that map. */
function lines(count: number): string {
  return repeat(
    count / LINES_OF_A_FUNCTION,
    (i) => `static int demo_send${i}(struct device *dev, void *buffer, int count)
{
	dma_addr_t dma;
	int err = 0;

	if (count > ${i})
		return -EINVAL;
	dma = dma_map_single(dev, buffer, ${i + 1}, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, dma))
		return -ENOMEM;
	while (count--) {
		err = demo_write${i}(dev, dma);
		if (err)
			break;
	}
	dma_unmap_single(dev, dma, ${i + 1}, DMA_TO_DEVICE);
	demo_count += ${i};
	return err;
}

`,
  );
}

/** By what grows. */
export const growing: Readonly<Record<string, Growing>> = {
  'branches in a function': { from: 10, to: 10_000, text: branches },
  'mappings in a function': { from: 1, to: 1_000, text: (count) => ladder(count, false) },
  'mappings in a function, each on a flag': { from: 1, to: 1_000, text: (count) => ladder(count, true) },
  'call depth': { from: 1, to: 50, text: depth },
  'lines of a file': { from: 1_000, to: 100_000, text: lines },
};
