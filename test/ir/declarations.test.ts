/** What a file declares: types of members, typedefs, functions, objects, as C means them. */
import { beforeAll, describe, expect, test } from 'vitest';
import type { Symbols } from '../../server/ir/symbols.ts';
import { typeOf } from '../../server/ir/types.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { type HeaderTexts, lowered, symbolsOf, typeText } from '../support/lowered.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

const file = `
struct outer {
	int flags:3, more:5;
	union {
		u8 byte;
		struct {
			u16 half;
		};
	};
	struct {
		dma_addr_t addr;
	} ring[4];
	struct other *next, **all;
	int (*op)(struct outer *o, int a);
	u32 table[2][3];
	enum kind kind;
#ifdef CONFIG_X
	size_t extra;
#endif
	unsigned long long wide;
} object;
typedef struct outer outer_t;
typedef outer_t *outer_p;
typedef outer_p outer_list[3];
typedef int (*callback_t)(void);
`;

describe('members of records', () => {
  test.each([
    ['of a bit field', 'flags', 'int'],
    ['of the second bit field of a line', 'more', 'int'],
    ['of an anonymous union', 'byte', 'u8'],
    ['of an anonymous struct in it', 'half', 'u16'],
    ['of an array of records without a tag', 'ring', 'struct outer::ring[4]'],
    ['of a pointer', 'next', 'struct other *'],
    ['of the second declarator', 'all', 'struct other **'],
    ['of a pointer to a function, which is not known', 'op', '?'],
    ['of two dimensions', 'table', 'u32[2][3]'],
    ['of an enum', 'kind', 'enum kind'],
    ['under an #if', 'extra', 'size_t'],
    ['of several words', 'wide', 'unsigned long long'],
    ['of one that is not there', 'nope', '?'],
  ])('%s', (_what, field, type) => {
    expect(typeText(symbolsOf(parser, file).fieldType(typeOf('struct outer'), field))).toBe(type);
  });

  test('of a record without a tag, which is named after its place', () => {
    const symbols = symbolsOf(parser, file);
    const ring = symbols.fieldType(typeOf('struct outer'), 'ring');
    expect(typeText(symbols.fieldType(symbols.element(ring), 'addr'))).toBe('dma_addr_t');
  });

  test('of a typedef', () => {
    expect(typeText(symbolsOf(parser, file).fieldType(typeOf('outer_t'), 'byte'))).toBe('u8');
  });

  test('of a pointer there are none', () => {
    expect(typeText(symbolsOf(parser, file).fieldType(typeOf('struct outer', 1), 'byte'))).toBe('?');
  });

  test("a model's members stand over the file's, and in for those out of reach", () => {
    const records = new Map([
      ['outer', new Map([['byte', typeOf('u64')]])],
      ['absent', new Map([['x', typeOf('u32')]])],
    ]);
    const symbols = symbolsOf(parser, file, { known: { records } });
    expect(typeText(symbols.fieldType(typeOf('struct outer'), 'byte'))).toBe('u64');
    expect(typeText(symbols.fieldType(typeOf('struct outer'), 'half'))).toBe('u16');
    expect(typeText(symbols.fieldType(typeOf('struct absent'), 'x'))).toBe('u32');
  });
});

describe('typedefs', () => {
  test.each([
    ['outer_t', 'struct outer'],
    ['outer_p', 'struct outer *'],
    ['outer_list', 'struct outer *[3]'],
    ['unheard_t', 'unheard_t'],
  ])('%s is %s', (name, type) => {
    expect(typeText(symbolsOf(parser, file).resolve(typeOf(name)))).toBe(type);
  });

  test('pointers and dimensions of their use come on top', () => {
    const symbols = symbolsOf(parser, file);
    expect(typeText(symbols.resolve(typeOf('outer_p', 1)))).toBe('struct outer **');
    expect(typeText(symbols.resolve({ ...typeOf('outer_list'), dimensions: [2] }))).toBe('struct outer *[2][3]');
  });

  test('one that leads to itself ends', () => {
    expect(symbolsOf(parser, 'typedef a_t b_t;\ntypedef b_t a_t;\n').resolve(typeOf('a_t')).name).toMatch(/^[ab]_t$/);
  });
});

describe('functions', () => {
  const returned = (text: string, name: string): string => typeText(symbolsOf(parser, text).returnType(name));

  test('return what their definition, or else a prototype, says', () => {
    expect(returned('struct a *f(void) { return 0; }\n', 'f')).toBe('struct a *');
    expect(returned('static u64 f(int a);\n', 'f')).toBe('u64');
    expect(returned('', 'f')).toBe('?');
  });

  test('return what a model says, whatever the file does', () => {
    const known = { returns: new Map([['f', typeOf('dma_addr_t')]]) };
    expect(typeText(symbolsOf(parser, 'int f(void);\n', { known }).returnType('f'))).toBe('dma_addr_t');
  });

  test('of several definitions under #if, the longest counts: the others are stubs', () => {
    const text = '#ifdef A\nint f(int a)\n{\n\treturn g(a);\n}\n#else\nint f(int a) { }\n#endif\n';
    const definition = symbolsOf(parser, text).functionDefinition('f')!;
    expect(definition.node.text).toContain('g(a)');
    expect(symbolsOf(parser, text).functionDefinitions()).toHaveLength(2);
  });

  test('have parameters without a name, too', () => {
    const { parameters } = lowered(parser, 'int f(int *, u8 [4], struct s) { return 0; }');
    expect(parameters.map(({ name, type }) => `${typeText(type)} ${name}`)).toEqual(['int * ', 'u8 ', 'struct s ']);
  });

  test('of #if 0 there are none', () => {
    const symbols = symbolsOf(parser, '#if 0\nint f(void) { }\n#else\nint g(void) { }\n#endif\n');
    expect(symbols.functionDefinitions().map(({ name }) => name)).toEqual(['g']);
  });
});

describe('objects', () => {
  const globals = (text: string): Symbols => symbolsOf(parser, text);

  test('are const where they cannot be written, not where what they point to cannot', () => {
    const symbols = globals('const int a = 1; const char *b = 0; int c = 2; extern const int d;\n');
    expect(['a', 'b', 'c', 'd'].map((name) => symbols.global(name)?.constant)).toEqual([true, false, false, true]);
  });

  test('keep their value when they are declared again without one', () => {
    expect(globals('int a = 1;\nextern int a;\n').global('a')?.initializer?.text).toBe('1');
    expect(globals('extern int a;\nint a = 1;\n').global('a')?.initializer?.text).toBe('1');
  });

  test('may hold functions', () => {
    const symbols = globals('static int (*hook)(int);\nint f(int);\n');
    expect([...symbols.globals()].map(({ name }) => name)).toEqual(['hook']);
  });
});

describe('headers', () => {
  const headers: HeaderTexts = {
    'near.h':
      '#include "far.h"\nstruct s { u8 near; };\ntypedef u16 word_t;\nstatic inline int twice(int a)\n{\n\treturn 2 * a;\n}\n',
    'far.h':
      'struct s { u8 far; };\nunion u { u32 m; };\nstruct r { int x; };\nstatic inline struct r make(void)\n{\n\tstruct r r = { };\n\treturn r;\n}\n#ifdef A\nint two(int a);\n#else\nstatic inline int two(int a)\n{\n\treturn 0;\n}\n#endif\n',
  };
  const symbols = (text = ''): Symbols => symbolsOf(parser, `#include "near.h"\n${text}`, { headers });

  test('the nearest definition counts, that of the file first', () => {
    expect(typeText(symbols().fieldType(typeOf('struct s'), 'near'))).toBe('u8');
    expect(typeText(symbols().fieldType(typeOf('struct s'), 'far'))).toBe('?');
    expect(typeText(symbols('struct s { u64 own; };').fieldType(typeOf('struct s'), 'own'))).toBe('u64');
    expect(typeText(symbols().resolve(typeOf('word_t')))).toBe('u16');
    expect(typeText(symbols().fieldType(typeOf('union u'), 'm'))).toBe('u32');
  });

  test('where a record is defined', () => {
    const own = symbols('struct mine { int a; };');
    expect([own.definerOf('mine'), own.definerOf('s'), own.definerOf('u'), own.definerOf('absent')]).toEqual([
      null,
      'file:///near.h',
      'file:///far.h',
      undefined,
    ]);
    expect([own.ownsRecord('mine'), own.ownsRecord('s')]).toEqual([true, false]);
  });

  test('an inline function is one where it has one form only', () => {
    expect(symbols().inline('twice')).toMatchObject({ file: 'file:///near.h' });
    expect(symbols().inline('twice')?.text).toContain('return 2 * a;');
    expect(symbols().inline('two')).toBeUndefined();
    expect(symbols().inlineFunction('twice')?.name).toBe('twice');
  });

  test('an inline function that gives a record says so', () => {
    expect(typeText(symbols().returnType('make'))).toBe('struct r');
    expect(typeText(symbols().returnType('twice'))).toBe('?');
  });
});
