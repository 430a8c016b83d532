/** How much of map calls is understood: which accesses count as known, and what one file tells of a map call in another. */
import { beforeAll, expect, test } from 'vitest';
import type { CParser } from '../../server/syntax/parser.ts';
import { totalCoverage } from '../../server/workspace/coverage.ts';
import { factsOf, openParser } from '../support/engine.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

/** Of the map calls of these files, how many have a known access. */
function known(...texts: string[]): number {
  const files = texts.map((text, i) => factsOf(parser, text, `file:///nowhere/file${i}.c`).coverage);
  return Object.values(totalCoverage(files)).reduce((sum, { access }) => sum + access, 0);
}

const exporter = (
  linkage = '',
) => `${linkage}int my_export(struct my_area *area, struct device *dev, enum dma_data_direction dir)
{
	area->iova = dma_map_resource(dev, area->start, area->size, dir, 0);
	return dma_mapping_error(dev, area->iova) ? -EIO : 0;
}
`;

const operation = (
  direction: string,
) => `static struct sg_table *my_map(struct dma_buf_attachment *attach, enum dma_data_direction dir)
{
	struct my_area *area = attach->dmabuf->priv;

	dma_map_sgtable(attach->dev, area->table, dir, 0);
	return my_export(area, attach->dev, ${direction}) ? NULL : area->table;
}

static const struct dma_buf_ops my_ops = { .map_dma_buf = my_map };
`;

test('a function that passes on the direction of an importer proves what others map for it', () => {
  expect(known(exporter())).toBe(0);
  expect(known(exporter(), operation('dir'))).toBe(1);
  expect(known(operation('dir'), exporter())).toBe(1);
});

test('a constant, or another function of that name, proves nothing', () => {
  expect(known(exporter(), operation('DMA_TO_DEVICE'))).toBe(0);
  expect(known(exporter('static '), operation('dir'))).toBe(0);
});

const mapped = `int my_probe(struct my_nand *n, struct resource *res)
{
	n->fifo = dma_map_resource(n->dev, res->start, 64, DMA_BIDIRECTIONAL, 0);
	return dma_mapping_error(n->dev, n->fifo) ? -EIO : 0;
}
`;

const used = (field: string) => `int my_configure(struct my_nand *n)
{
	struct dma_slave_config cfg = { .src_addr = n->${field} + 16 };

	return dmaengine_slave_config(n->chan, &cfg);
}
`;

test('the field that keeps a handle proves what others do who read it', () => {
  expect(known(mapped)).toBe(0);
  expect(known(mapped, used('fifo'))).toBe(1);
  expect(known(mapped, used('other'))).toBe(0);
});

test('records of one name that files define for themselves are different ones', () => {
  const own = 'struct my_nand {\n\tstruct device *dev;\n\tdma_addr_t fifo;\n};\n';
  expect(known(own + mapped, used('fifo'))).toBe(0);
  expect(known(own + mapped, own + used('fifo'))).toBe(0);
  expect(known(own + mapped + used('fifo'))).toBe(1);
});

test('a file that fills the field itself tells nothing of what others put there', () => {
  const filled = 'void my_fill(struct my_nand *n)\n{\n\tn->fifo = n->base;\n}\n';
  expect(known(mapped, filled + used('fifo'))).toBe(0);
});

test('a field that is filled through a macro is followed as one that is filled by its name', () => {
  const listed = `#define my_address(sg) ((sg)->dma_address)
int my_map(struct device *dev, struct scatterlist *sg, phys_addr_t at)
{
	my_address(sg) = dma_map_resource(dev, at, 64, DMA_BIDIRECTIONAL, 0);
	return dma_mapping_error(dev, my_address(sg)) ? -EIO : 0;
}
`;
  const user = `int my_configure(struct dma_chan *chan, struct scatterlist *sg)
{
	struct dma_slave_config cfg = { .src_addr = sg->dma_address };

	return dmaengine_slave_config(chan, &cfg);
}
`;
  expect(known(listed, user)).toBe(1);
  expect(known(listed + user)).toBe(1);
  expect(known(listed.replaceAll('my_address(sg)', 'sg->dma_address'), user)).toBe(1);
});

test('a field that holds something else at times proves nothing', () => {
  const also = `void my_fallback(struct my_nand *n)
{
	n->fifo = n->base;
}
`;
  expect(known(mapped + also, used('fifo'))).toBe(0);
});

test('what the callers of a call of the DMA API choose, they know', () => {
  const wrapper = `dma_addr_t dma_map_page_attrs(struct device *dev, struct page *page, size_t offset, size_t size,
			      enum dma_data_direction dir, unsigned long attrs)
{
	return dma_map_phys(dev, page_to_phys(page) + offset, size, dir, attrs);
}
`;
  expect(known(wrapper)).toBe(1);
  expect(known(wrapper.replaceAll('dma_map_page_attrs', 'my_map_page'))).toBe(0);
});
