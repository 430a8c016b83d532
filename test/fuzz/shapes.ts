/** Functions of sizes that nobody writes by hand: each maps a doorbell rightly, after something that is far too much of one kind. */

const repeat = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('');

/** A function that maps a doorbell for what the device does to it, unless it is misread. */
function mapping(before: string, declarations = ''): string {
  return `static int demo_map(struct device *dev, struct pci_epc_aux_resource *res, unsigned long bits, int n)
{
	enum dma_data_direction dir = DMA_FROM_DEVICE;
	dma_addr_t iova;
	int a = 0;
${declarations}
	if (res->type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
${before}
	iova = dma_map_resource(dev, res->phys_addr, 4, dir, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	dma_unmap_resource(dev, iova, 4, dir, 0);
	return a;
}
`;
}

/** C files by what is too much in them. */
export const shapes: Readonly<Record<string, string>> = {
  '10,000 branches': mapping(repeat(10_000, (i) => `\tif (bits & ${i})\n\t\ta += ${i};\n`)),
  '10,000 branches on the direction': mapping(
    repeat(10_000, (i) => `\tif (bits & ${i})\n\t\tdir = ${i % 2 ? 'DMA_FROM_DEVICE' : 'DMA_BIDIRECTIONAL'};\n`) +
      '\tdir = DMA_FROM_DEVICE;\n',
  ),
  'a ladder of 10,000 else ifs': mapping(
    `\tif (n == -1)\n\t\ta = 1;\n${repeat(10_000, (i) => `\telse if (n == ${i})\n\t\ta = ${i};\n`)}`,
  ),
  'a switch of 10,000 cases': mapping(
    `\tswitch (n) {\n${repeat(10_000, (i) => `\tcase ${i}:\n\t\ta = ${i};\n\t\tbreak;\n`)}\t}\n`,
  ),
  'ifs nested 1,000 deep': mapping(`${repeat(1_000, (i) => `if (bits & ${i}) {\n`)}a = 1;\n${'}'.repeat(1_000)}\n`),
  'loops nested 1,000 deep': mapping(`${'while (n--) {\n'.repeat(1_000)}a++;\n${'}'.repeat(1_000)}\n`),
  'blocks nested 10,000 deep': mapping(`${'{'.repeat(10_000)}a = 1;${'}'.repeat(10_000)}\n`),
  'parentheses nested 10,000 deep': mapping(`\ta = ${'('.repeat(10_000)}n${')'.repeat(10_000)};\n`),
  'conditionals nested 1,000 deep': mapping(`\ta = ${repeat(1_000, (i) => `n == ${i} ? ${i} : `)}0;\n`),
  'a sum of 10,000 terms': mapping(`\ta = n${' + n'.repeat(10_000)};\n`),
  '10,000 loops': mapping(repeat(10_000, () => '\twhile (n--)\n\t\ta++;\n')),
  '10,000 variables': mapping(
    repeat(10_000, (i) => `\tv${i} = n + ${i};\n`),
    repeat(10_000, (i) => `\tint v${i};\n`),
  ),
  '10,000 labels': mapping(repeat(10_000, (i) => `\tif (bits & ${i})\n\t\tgoto l${i};\n\ta++;\nl${i}:\n\t;\n`)),
  '1,000 clean-ups at each of 1,000 ways out': mapping(
    repeat(1_000, (i) => `\tif (bits & ${i})\n\t\treturn -${(i % 30) + 1};\n`),
    repeat(1_000, (i) => `\tvoid *p${i} __free(kfree) = NULL;\n`),
  ),
  '2,000 map calls': mapping(
    repeat(
      2_000,
      (i) => `	iova = dma_map_resource(dev, res->phys_addr, 4, DMA_FROM_DEVICE, 0);
	if (dma_mapping_error(dev, iova))
		return -${(i % 30) + 1};
	dma_unmap_resource(dev, iova, 4, DMA_FROM_DEVICE, 0);
`,
    ),
  ),
  'a function that calls itself': `static int again(struct device *dev, struct pci_epc_aux_resource *res, int n)
{
	return n ? again(dev, res, n - 1) + again(dev, res, n - 2) : demo_map(dev, res, n, n);
}
${mapping('\ta = again(dev, res, n);\n')}`,
  'a chain of 1,000 functions': `${repeat(
    1_000,
    (i) => `static int f${i}(struct device *dev, struct pci_epc_aux_resource *res, int n)
{
	return ${i === 0 ? 'demo_map(dev, res, n, n)' : `f${i - 1}(dev, res, n) + f${i - 1}(dev, res, n + 1)`};
}
`,
  )}${mapping('')}`,
  'a chain of 5,000 functions below the one that maps': `${repeat(
    5_000,
    (i) => `static int f${i}(struct device *dev, dma_addr_t iova)
{
	return ${i === 0 ? 'demo_end(dev, iova)' : `f${i - 1}(dev, iova)`};
}
`,
  )}static int demo_end(struct device *dev, dma_addr_t iova)
{
	dma_unmap_resource(dev, iova, 4, DMA_FROM_DEVICE, 0);
	return 0;
}
${mapping('\ta = f4999(dev, n);\n')}`,
  'a macro that grows by two 30 times': `#define M0(x) (x)\n${repeat(30, (i) => `#define M${i + 1}(x) M${i}(x) + M${i}(x)\n`)}${mapping('\ta = M30(n);\n')}`,
};
