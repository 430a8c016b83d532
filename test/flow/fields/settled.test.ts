/** Fields that have one constant from the time on that their record is made. */
import { expect, test } from 'vitest';
import { factsOf, openParser } from '../../support/engine.ts';

const parser = await openParser();

/** The directions with which b() maps, where a() is the function that writes. */
function directions(a: string, rest = ''): (bigint | null)[] {
  const text = `
#include <linux/dma-mapping.h>
#include <linux/slab.h>
struct tabor { enum dma_data_direction dir; dma_addr_t iova; };
${a}
${rest}
static int b(struct device *dev, struct tabor *t, void *buf)
{
	t->iova = dma_map_single(dev, buf, 64, t->dir);
	return dma_mapping_error(dev, t->iova);
}
static void c(struct device *dev, struct tabor *t)
{
	dma_unmap_single(dev, t->iova, 64, t->dir);
}
`;
  const { maps } = factsOf(parser, text);
  return maps.flatMap(({ paths }) => paths.map(({ direction }) => direction?.value ?? null));
}

const make = (body: string): string => `static int a(struct device *dev, int x)
{
	struct tabor *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return -ENOMEM;
	${body}
	dev_set_drvdata(dev, t);
	return 0;
}`;

test('is known where the function that makes the record writes it', () => {
  expect(directions(make('t->dir = DMA_TO_DEVICE;'))).toEqual([1n]);
});

test.for([
  ['on one branch only', make('if (x) t->dir = DMA_TO_DEVICE;'), ''],
  ['as something else elsewhere', make('t->dir = DMA_TO_DEVICE;'), 'void d(struct tabor *t) { t->dir = 2; }'],
  ['through a pointer', make('t->dir = DMA_TO_DEVICE;'), 'void d(struct tabor *t) { change(&t->dir); }'],
  ['as what is not constant', make('t->dir = x;'), ''],
  ['into a record that it is given', 'static int a(struct tabor *t)\n{\n\tt->dir = DMA_TO_DEVICE;\n\treturn 0;\n}', ''],
  ['past an early success', make('if (x) return 0; t->dir = DMA_TO_DEVICE;'), ''],
] as const)('is open where it is written %s', ([, a, rest]) => {
  expect(directions(a, rest)).toEqual([null]);
});

test('is what is written past an early failure, also one that is known by its name only', () => {
  expect(directions(make('if (x) return -ENODEV; if (x > 2) return -12; t->dir = DMA_FROM_DEVICE;'))).toEqual([2n]);
});
