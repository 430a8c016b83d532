/** Kernel words are masked in place: the text stays as long as it was, and each line where it was. */
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Mask, maskKernelC } from '../../server/syntax/mask.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

const pieces = [
  ...[
    '__iomem ',
    '__init\n',
    '__free(kfree) ',
    '__aligned(8) ',
    '__free(',
    'scoped_guard(m, &l) ',
    'scoped_guard(m) {',
  ],
  ...[
    'scoped_cond_guard(m, return 1, &lock) {',
    'scoped_cond_guard(m, {, l)',
    'list_for_each_entry(p, &l, m) {',
    'for_each(',
  ],
  ...[
    'for_each_x(a, f(b, "c)")) {',
    'g(struct a *, int)',
    'sizeof(struct a)',
    'struct a *',
    'unsigned long',
    'x, ',
    'f(',
  ],
  ...[
    '{',
    '}',
    '(',
    ')',
    ';',
    '\n',
    '\r\n',
    '"a { b"',
    "'\\''",
    "'",
    '"',
    '/* __iomem { */',
    '/*',
    '*/',
    '// __init {\n',
  ],
  ...['#define for_each_y(x) \\\n', '#if 0\n', '#endif\n', '\\\n', 'é', '\u{1f600}', '\ufffd', '\0', ' ', '\t'],
] as const;
const text = fc
  .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 40 })
  .map((parts) => `int f(void)\n{\n${parts.join('')}`);

test('whatever the text, it keeps its length and its lines', () => {
  fc.assert(
    fc.property(text, (original) => {
      const masked = maskKernelC(original).text;
      expect(masked).toHaveLength(original.length);
      const breaks = (s: string): number[] => Array.from(s.matchAll(/[\n\r]/g), ({ index }) => index);
      expect(breaks(masked)).toEqual(breaks(original));
    }),
    { numRuns: 500 },
  );
});

test('a mask stands where the word was that it is about', () => {
  fc.assert(
    fc.property(text, (original) => {
      for (const [at, { kind, name }] of maskKernelC(original).masks) {
        const word = kind === 'cleanup' ? '__free' : name;
        expect(original.slice(at, at + word.length)).toBe(word);
      }
    }),
    { numRuns: 500 },
  );
});

test('what has no kernel words comes back as it is', () => {
  const plain = 'static int f(struct s *p)\n{\n\tfor (;;)\n\t\treturn g(p, "__iomem");\n}\n';
  expect(maskKernelC(plain)).toMatchObject({ text: plain, masks: new Map() });
});

/** A body after masking, and its masks by the words that stood there. */
function masked(body: string): { text: string; masks: Record<string, Mask> } {
  const whole = `void f(void)\n{\n${body}\n}\n`;
  const result = maskKernelC(whole);
  const masks = [...result.masks].map(([at, mask]) => [/^\w+/.exec(whole.slice(at))![0], mask]);
  return { text: result.text.slice(15, -3).trim().replace(/\s+/g, ' '), masks: Object.fromEntries(masks) };
}

test.each<[what: string, body: string, text: string, masks: Record<string, Mask>]>([
  ['annotations', 'struct s __percpu *p __maybe_unused = q;', 'struct s *p = q;', {}],
  ['device memory, which is a qualifier of its own', 'void __iomem *p = q;', 'void _Atomic *p = q;', {}],
  ['annotations with arguments', 'u8 b[4] __aligned(sizeof(long));', 'u8 b[4] ;', {}],
  [
    'clean-ups, whose name is kept',
    'struct s *p __free(put) = get();',
    'struct s *p = get();',
    { __free: { kind: 'cleanup', name: 'put' } },
  ],
  [
    'loops',
    'list_for_each_entry(p, &l, m) { g(p); }',
    'while (p, &l, m) { g(p); }',
    { list_for_each_entry: { kind: 'loop', name: 'list_for_each_entry' } },
  ],
  [
    'loops over one statement',
    'for_each_set_bit(i, &m, 4) g(i);',
    'while (i, &m, 4) g(i);',
    { for_each_set_bit: { kind: 'loop', name: 'for_each_set_bit' } },
  ],
  [
    'not a call that is named so',
    'x = bitmap_foreach(a); for_each_done(a);',
    'x = bitmap_foreach(a); for_each_done(a);',
    {},
  ],
  [
    'guards',
    'scoped_guard(mutex, &l) { g(); }',
    'while (mutex, &l) { g(); }',
    { scoped_guard: { kind: 'guard', name: 'scoped_guard' } },
  ],
  [
    'guards that may fail',
    'scoped_cond_guard(try, return 1, &lock) { g(); }',
    'if (try) return 1; else { g(); }',
    { scoped_cond_guard: { kind: 'attempt', name: 'scoped_cond_guard' } },
  ],
  [
    'types among the arguments of a macro',
    'p = container_of(q, struct s, m); r = va_arg(a, unsigned int);',
    'p = container_of(q, s, m); r = va_arg(a, T_signed_int);',
    {},
  ],
  [
    'not types of a declaration or a cast',
    'g((struct s *)p, sizeof(struct s));',
    'g((struct s *)p, sizeof(struct s));',
    {},
  ],
  [
    'nothing in comments and strings',
    'g("__iomem"); /* __iomem */ // __init',
    'g("__iomem"); /* __iomem */ // __init',
    {},
  ],
])('masks %s', (_what, body, text, masks) => {
  expect(masked(body)).toEqual({ text, masks });
});

test('directives are left as they are, continued lines included', () => {
  const text = '#define MY __iomem \\\n\t__init\nint __init x;\n';
  expect(maskKernelC(text).text).toBe('#define MY __iomem \\\n\t__init\nint        x;\n');
});

test('macros at the level of the file are no loops', () => {
  const text = 'DEFINE_for_each(a, b)\nvoid f(void)\n{\n}\n';
  expect(maskKernelC(text).text).toBe(text);
});

test('a list of arguments without an end is not searched to the end of the file', () => {
  const text = `void f(void)\n{\n\tint x __aligned(${'('.repeat(5_000)};\n}\n`;
  expect(maskKernelC(text).text).toHaveLength(text.length);
});

describe('what was masked is C to the parser', () => {
  test.each([
    'static int __init f(void) { return 0; }',
    'void f(void) { void __iomem *p = q; list_for_each_entry_safe(a, b, &l, m) { g(a); } }',
    'void f(void) { struct s *p __free(put) = get(struct s, GFP_KERNEL); }',
    'void f(void) { scoped_cond_guard(mutex_intr, return -EINTR, &lock) { g(); } }',
    'void f(void) { scoped_guard(spinlock_irqsave, &l) g(); }',
    'struct s { u32 __iomem *r; u8 d[] __counted_by(n); } __packed;',
  ])('%s', (text) => {
    const tree = parser.parse(text);
    expect(tree.root.hasError).toBe(false);
    tree.dispose();
  });
});
