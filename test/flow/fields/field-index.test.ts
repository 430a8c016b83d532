/** What one file does with the fields of records, each question with an answer that is yes and one that is no. */
import { expect, test } from 'vitest';
import type { Field } from '../../../server/flow/fields/access.ts';
import type { Unit } from '../../../server/flow/unit.ts';
import { openParser, unitOf as unitIn } from '../../support/engine.ts';

const RECORDS = `
struct a { dma_addr_t dma; dma_addr_t *many; u32 count; int (*run)(void); };
struct b { dma_addr_t dma; u32 count; int (*run)(void); };
`;
const parser = await openParser();

function unitOf(code: string): Unit {
  return unitIn(parser, RECORDS + code);
}

const dma: Field = { tag: 'a', field: 'dma' };

test.each([
  ['void f(struct a *a) { a->dma = 5; }', true],
  ['void f(struct a *a) { a->dma += 5; }', true],
  ['void f(struct a *a) { a->dma++; }', true],
  ['void f(struct a *a, u64 v) { dma_unmap_addr_set(a, dma, v); }', true],
  ['struct a one = { .dma = 5 };', true],
  ['struct a some[] = { { .dma = 5 } };', true],
  ['struct a one = { 5 };', true],
  ['void f(void) { struct a one = { .dma = 5 }; }', true],
  ['#define SET(x, v) ((x)->dma = (v))\nvoid f(struct a *a) { SET(a, 5); }', true],
  ['#define PUT(x) SET(x)\n#define SET(x) ((x)->dma = 5)\nvoid f(struct a *a) { PUT(a); }', true],
  ['void f(void *a) { unknown(a)->dma = 5; }', true],
  ['void f(struct b *b) { b->dma = 5; }', false],
  ['struct b one = { .dma = 5 };', false],
  ['void f(struct a *a) { if (a->dma == 5) g(a); }', false],
  ['void f(struct a *a) { /* a->dma = 5; */ }', false],
  ['void f(struct a *a) { g("a->dma = 5; /*"); }', false],
])('%s: written is %s', (code, written) => {
  expect(unitOf(code).fields.isWritten(dma)).toBe(written);
});

test.each([
  ['void f(struct a *a) { a->dma = 0; }', false],
  ['void f(struct a *a) { a->dma = ~(dma_addr_t)0; }', false],
  ['void f(struct a *a) { a->dma = DMA_MAPPING_ERROR; }', false],
  ['void f(struct a *a) { a->dma = SOME_UNKNOWN_CONSTANT; }', false],
  ['#define NONE ((dma_addr_t)-1)\nvoid f(struct a *a) { a->dma = NONE; }', false],
  ['void f(struct a *a) { printk("%pad", &a->dma); }', false],
  ['u64 GIVEN;\nvoid f(struct a *a) { a->dma = GIVEN; }', true],
  ['void f(struct a *a, u64 v) { a->dma = v; }', true],
  ['void f(struct a *a) { g(&a->dma); }', true],
  ['void f(struct b *b, u64 v) { b->dma = v; g(&b->dma); }', false],
])('%s: may be given an address is %s', (code, given) => {
  expect(unitOf(code).fields.mayBeGiven(dma)).toBe(given);
});

test.each([
  ['void g(struct a *a) { a->dma = 0; }', true],
  ['void g(struct b *b, u64 v) { b->dma = v; }', true],
  ['void g(struct a *a, struct a *b) { a->dma = b->dma; }', true],
  ['void g(struct a *a, struct b *b) { a->dma = b->dma; }', false],
  ['void g(struct a *a, u64 v) { a->dma = v; }', false],
  ['void g(struct a *a) { fill(&a->dma); }', false],
])('with %s, a field is given what is mapped and nothing else: %s', (code, only) => {
  const text = `void f(struct a *a, void *p) { a->dma = MAPPED(p); }\nvoid h(struct b *b) { b->dma = get(); }\n${code}`;
  const store = RECORDS.length + text.indexOf('MAPPED');
  const { fields } = unitOf(code.includes('struct b *b) { a->') ? text : text.replace(/void h.*\n/, '\n'));
  expect(fields.isOnlyGiven(dma, [store])).toBe(only);
});

test.each([
  ['', true],
  ['void g(struct a *a) { kfree(a->many); }', true],
  ['void g(struct a *a) { fill(a->many); }', false],
  ['u64 *g(struct a *a) { return a->many; }', false],
  ['void g(struct a *a) { u64 *m = a->many; fill(m); }', false],
  ['void g(struct a *a, struct b *b) { other.all = a->many; }', false],
])('with %s, an array is given what is mapped and nothing else: %s', (code, only) => {
  const text = `void f(struct a *a, void *p) { a->many = kcalloc(4, 8, GFP_KERNEL); a->many[1] = MAPPED(p); }\n${code}`;
  const store = RECORDS.length + text.indexOf('MAPPED');
  expect(unitOf(text).fields.isArrayOnlyGiven({ tag: 'a', field: 'many' }, [store])).toBe(only);
});

test.each([
  ['void f(struct a *a, u32 n) { a->count = n; }\nvoid g(struct a *a) { a->count = 0; }', true],
  ['void f(struct a *a, u32 n) { a->count = n; }\nvoid g(struct b *b) { b->count = 3; }', true],
  ['void f(struct a *a, u32 n) { a->count = n; }\nvoid g(struct a *a) { a->count = 3; }', false],
  ['void f(struct a *a) { a->count--; }', false],
])('%s: steady is %s', (code, steady) => {
  expect(unitOf(code).fields.isSteady({ tag: 'a', field: 'count' })).toBe(steady);
});

test.each([
  ['void f(struct a *a) { a->dma = 0; }', false],
  ['void f(struct a *a, void *r) { writel(lower_32_bits(a->dma), r); }', false],
  ['void f(struct a *a, void *d) { if (dma_mapping_error(d, a->dma)) g(); }', false],
  ['void f(struct a *a) { g(a->dma); }', true],
  ['void f(struct b *b) { g(b->dma); }', false],
])('%s: read is %s', (code, read) => {
  expect(unitOf(code).fields.isRead(dma)).toBe(read);
});

const FUNCTIONS = 'int one(void) { return 1; }\nint two(void) { return 2; }\n';

test.each([
  ['struct a x = { .run = one };', 'one'],
  ['void f(struct a *a) { a->run = &one; }', 'one'],
  ['struct a x = { .run = one };\nstruct b y = { .run = two };', 'one'],
  ['struct a x = { .run = one };\nvoid f(struct a *a) { a->run = two; }', undefined],
  ['void f(struct a *a, void *p) { a->run = p; }', undefined],
  ['/* .run = one */', undefined],
])('%s: the only function is %s', (code, name) => {
  expect(unitOf(FUNCTIONS + code).fields.onlyFunctionIn('a', 'run')).toBe(name);
});

test('a function is closed whatever a comment or a string says of it', () => {
  const unit = unitOf(
    'static void one(void) {}\nstatic void two(void) {}\nvoid f(void) { one(); /* one */ g("one", two); }',
  );
  expect(unit.isClosed('one')).toBe(true);
  expect(unit.isClosed('two')).toBe(false);
});

test('a call through a member leads to what the file puts there', () => {
  const unit = unitOf(
    'static int one(void) { return 1; }\nstruct a x = { .run = one };\nvoid f(struct a *a) { a->run(); }',
  );
  expect([...unit.calls.callersOf(new Set(['one']))]).toEqual(['f']);
});
