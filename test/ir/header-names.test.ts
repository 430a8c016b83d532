/** Names are found in headers without a parse, and what they name is whole enough to be parsed alone. */
import { expect, test } from 'vitest';
import { indexHeader, isOnly, snippetText } from '../../server/ir/header-index.ts';

const header = `
#include <linux/a.h>
# include "b.h"
#define PLAIN 4
#define LONG(x) \\
	(x + \\
	 1)
enum e {
	/* not: FIRST */
	FIRST = VALUE(1, 2), // nor: SECOND
	THIRD,
};
typedef unsigned long word_t;
typedef struct tagged { int in_typedef; } tagged_t;
struct s {
	char *text; /* } */
	struct inner { int a; } b; // }
	char brace; // '}'
	const char *c = "}";
};
union u
{
	int m;
};
struct {
	int without_a_tag;
} object;
static inline int inline_one(int a)
{
	if (a) { return '}'; }
	return 0;
}
static __always_inline struct s *inline_two(void) { return 0; }
int prototype(int a);
DEFINE_FREE(put, struct s *, if (_T) { put_s(_T); })
DEFINE_CLASS(fd, struct fd, close(_T), open(p), int p)
#define PLAIN 5
`;
const index = indexHeader('file:///h.h', header);

/** The text of what has a name. */
const text = (name: string): string => snippetText(index, index.names.get(name)!);

test('what is defined, by name', () => {
  expect([...index.names].map(([name, { kind }]) => `${kind} ${name}`).sort()).toEqual(
    [
      'macro PLAIN',
      'macro LONG',
      'enum FIRST',
      'enum THIRD',
      'typedef word_t',
      'record struct tagged',
      'record struct s',
      'record struct inner',
      'record union u',
      'function inline_one',
      'function inline_two',
      'cleanup DEFINE_FREE put',
      'cleanup DEFINE_CLASS fd',
    ].sort(),
  );
  expect(index.includes).toEqual(['linux/a.h', 'b.h']);
});

test('the first definition of a name counts', () => {
  expect(text('PLAIN')).toBe('#define PLAIN 4\n');
});

test('a macro goes on over its lines', () => {
  expect(text('LONG')).toBe('#define LONG(x) \\\n\t(x + \\\n\t 1)\n');
  expect(snippetText(indexHeader('u', '#define END'), { kind: 'macro', start: 0 })).toBe('#define END\n');
});

test('a record ends at its own brace, whatever stands in comments and strings', () => {
  expect(text('struct s')).toMatch(/^struct s \{[\s\S]*const char \*c = "\}";\n\};\n$/);
  expect(text('union u')).toBe('union u\n{\n\tint m;\n};\n');
});

test('a function, a typedef and an enum are whole', () => {
  expect(text('inline_one')).toMatch(/^static inline int inline_one\(int a\)\n\{[\s\S]*return 0;\n\}\n$/);
  expect(text('word_t')).toBe('typedef unsigned long word_t;');
  expect(text('THIRD')).toMatch(/^enum e \{[\s\S]*THIRD,\n\};\n$/);
});

test('a function has one form where nothing else of its name is declared', () => {
  expect(isOnly(header, 'inline_one')).toBe(true);
  expect(isOnly('int f(void);\nstatic inline int f(void)\n{\n}\n', 'f')).toBe(false);
  expect(isOnly('static inline int f(void)\n{\n\treturn g(1);\n}\n', 'f')).toBe(true);
  expect(isOnly('static inline int f(void) { }\nstatic inline int f(void) { }\n', 'f')).toBe(false);
  expect(isOnly('int g(void);\n', 'f')).toBe(false);
});
