/** Fixes of code that is not written as most is: they are right, or there is none. */
import { beforeAll, expect, test } from 'vitest';
import type { Engine } from '../../server/workspace/engine.ts';
import { applyEdits, findingsIn, openEngine } from '../support/check.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

/** The text after the fixes that it is offered, and how many these are. */
function repaired(text: string): { readonly fixes: number; readonly text: string } {
  const fixes = findingsIn(engine, 'awkward.c', text).flatMap(({ fix }) => fix ?? []);
  return {
    fixes: fixes.length,
    text: applyEdits(
      text,
      fixes.flatMap(({ edits }) => edits),
    ),
  };
}

/** A function that maps with `map`, unmaps as it did on one way and with `unmap` on the other. */
function mismatch(map: string, unmap: string, head = ''): string {
  return `${head}static int f(struct device *dev, void *buf)
{
	dma_addr_t addr;
	int ret;

	addr = ${map};
	if (dma_mapping_error(dev, addr))
		return -ENOMEM;
	ret = g(addr);
	if (ret)
		goto err;
	dma_unmap_single(dev, addr, 64, DMA_FROM_DEVICE);
	return 0;
err:
	${unmap};
	return ret;
}
`;
}

const PLAIN = 'dma_map_single(dev, buf, 64, DMA_FROM_DEVICE)';

test.each([
  [
    'tabs and comments between arguments',
    'dma_unmap_single(dev,\t/* who */ addr, 64,\n\t\t/* as the device sees it: */\tDMA_TO_DEVICE /* what else */)',
  ],
  ['a number for a direction', 'dma_unmap_single(dev, addr, 64, 1)'],
  ['parentheses', 'dma_unmap_single((dev), (addr), (64), (DMA_TO_DEVICE))'],
  ['a line that is continued', 'dma_unmap_single(dev, addr, 64, \\\n\t\tDMA_TO_DEVICE)'],
])('%s stay as they are around the argument', (_name, unmap) => {
  const text = mismatch(PLAIN, unmap);
  const right = unmap.replace(/DMA_TO_DEVICE|\b1\b/, 'DMA_FROM_DEVICE');
  expect(repaired(text)).toEqual({ fixes: 1, text: mismatch(PLAIN, right) });
});

test('line ends of another system stay', () => {
  const crlf = (text: string): string => text.replaceAll('\n', '\r\n');
  const unmap = 'dma_unmap_single(dev, addr, 64,\n\t\t\t DMA_TO_DEVICE)';
  expect(repaired(crlf(mismatch(PLAIN, unmap)))).toEqual({
    fixes: 1,
    text: crlf(mismatch(PLAIN, unmap.replace('DMA_TO_DEVICE', 'DMA_FROM_DEVICE'))),
  });
});

test.each([
  [
    'a direction that a macro stands for, which others use',
    mismatch(PLAIN, 'dma_unmap_single(dev, addr, 64, F_DIR)', '#define F_DIR DMA_TO_DEVICE\n'),
  ],
  [
    'a call that a macro makes',
    mismatch(PLAIN, 'F_UNMAP(dev, addr)', '#define F_UNMAP(d, a) dma_unmap_single(d, a, 64, DMA_TO_DEVICE)\n'),
  ],
  [
    '#if within the unmap call',
    mismatch(
      PLAIN,
      'dma_unmap_single(dev, addr, 64,\n#ifdef F_OTHER\n\t\tDMA_TO_DEVICE\n#else\n\t\tDMA_BIDIRECTIONAL\n#endif\n\t\t)',
    ),
  ],
  [
    '#if within the map call',
    mismatch(
      'dma_map_single(dev, buf,\n#ifdef F_SMALL\n\t\t32,\n#else\n\t\t64,\n#endif\n\t\tDMA_FROM_DEVICE)',
      'dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE)',
    ),
  ],
  [
    '#if around the direction of the map call',
    mismatch(
      'dma_map_single(dev, buf, 64,\n#ifdef F_IN\n\t\tDMA_FROM_DEVICE\n#else\n\t\tDMA_TO_DEVICE\n#endif\n\t\t)',
      'dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE)',
    ),
  ],
  [
    'an argument under #if beside the one to change',
    mismatch(PLAIN, 'dma_unmap_single(dev, addr,\n#ifdef F_SIZED\n\t\t64,\n#endif\n\t\tDMA_TO_DEVICE)'),
  ],
  [
    'an argument under #if in the map call',
    mismatch(
      'dma_map_single(dev, buf,\n#ifdef F_SIZED\n\t\t1,\n#endif\n\t\tDMA_FROM_DEVICE)',
      'dma_unmap_single(dev, addr, 64, DMA_TO_DEVICE)',
    ),
  ],
  [
    '#if within the test',
    `static int f(struct device *dev, void *buf, void *regs)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (!addr
#ifdef F_MORE
	    || f_more(dev)
#endif
	    )
		return -ENOMEM;
	writeq(addr, regs);
	return 0;
}
`,
  ],
  [
    'a map call in the very test',
    `static int f(struct device *dev, void *buf, void *regs)
{
	dma_addr_t addr;

	if (!(addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE)))
		return -ENOMEM;
	writeq(addr, regs);
	return 0;
}
`,
  ],
])('%s is left to a person', (_name, text) => {
  expect(repaired(text)).toEqual({ fixes: 0, text });
});

test('a test around which a macro says how likely it is', () => {
  const text = (question: string): string => `static int f(struct device *dev, void *buf, void *regs)
{
	dma_addr_t addr = dma_map_single(dev, buf, 64, DMA_TO_DEVICE);

	if (unlikely(${question}))
		return -ENOMEM;
	writeq(addr, regs);
	return 0;
}
`;
  expect(repaired(text('addr == 0'))).toEqual({ fixes: 1, text: text('dma_mapping_error(dev, addr)') });
});
