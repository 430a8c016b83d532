/** Who asks whether a handle in a field is a mapping. */
import { expect, test } from 'vitest';
import { AskedFields } from '../../../server/flow/fields/asked-fields.ts';
import { openParser, unitOf } from '../../support/engine.ts';

const parser = await openParser();
const SETUP = `
struct a { dma_addr_t dma; };
struct b { dma_addr_t dma; };
`;

/** Whether somebody asks for the handle that is stored where `STORED` stands. */
function isAsked(code: string): boolean {
  const text = SETUP + code;
  const unit = unitOf(parser, text);
  const start = text.indexOf('STORED(');
  const range = { start, end: text.indexOf(')', start) + 1 };
  return new AskedFields().has([unit], { tag: 'a', field: 'dma' }, { file: unit.file, range });
}

const STORE = 'void f(struct a *a, void *p) { a->dma = STORED(p); }\n';
const MAP = 'dma_map_single(d, p, 4, DMA_TO_DEVICE)';

test.each([
  [`${STORE}int g(void *d, struct a *a) { return dma_mapping_error(d, a->dma); }`, true],
  [`${STORE}int g(struct a *a) { return a->dma == DMA_MAPPING_ERROR; }`, true],
  [`${STORE}int g(struct a *a) { if (~0 != a->dma) return 1; return 0; }`, true],
  [`${STORE}int g(struct a *a) { return a->dma == (dma_addr_t)-1; }`, true],
  [`${STORE}int g(void *d, struct a *a) { dma_addr_t h = a->dma; return dma_mapping_error(d, h); }`, true],
  [`${STORE}#define BAD(d, x) dma_mapping_error(d, (x)->dma)\nint g(void *d, struct a *a) { return BAD(d, a); }`, true],
  [
    `${STORE}int bad(void *d, dma_addr_t h) { return dma_mapping_error(d, h); }\nint g(void *d, struct a *a) { return bad(d, a->dma); }`,
    true,
  ],
  [`${STORE}int g(void *d, struct b *b) { return dma_mapping_error(d, b->dma); }`, false],
  [`${STORE}int g(struct a *a) { return a->dma == 0; }`, false],
  [`${STORE}/* dma_mapping_error(d, a->dma) */`, false],
  [`${STORE}int g(void *d, void *p, struct a *a) { a->dma = ${MAP}; return dma_mapping_error(d, a->dma); }`, false],
])('%s: %s', (code, asked) => {
  expect(isAsked(code)).toBe(asked);
});

test('a function asks for what it has mapped itself', () => {
  const code = `int g(void *d, void *p, struct a *a) { a->dma = ${MAP}; return dma_mapping_error(d, a->dma); }`;
  const text = SETUP + code;
  const unit = unitOf(parser, text);
  const start = text.indexOf('dma_map_single');
  const range = { start, end: text.indexOf(';', start) };
  expect(new AskedFields().has([unit], { tag: 'a', field: 'dma' }, { file: unit.file, range })).toBe(true);
});
