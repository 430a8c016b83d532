/** What scopes do when they end: on each way out, in the right order, and never twice. */
import { beforeAll, expect, test } from 'vitest';
import type { CParser } from '../../server/syntax/parser.ts';
import { openParser } from '../support/engine.ts';
import { type HeaderTexts, lowered, waysIn } from '../support/lowered.ts';

let parser: CParser;
beforeAll(async () => {
  parser = await openParser();
});

const headers: HeaderTexts = {
  'cleanup.h': `
DEFINE_FREE(put, struct s *, if (_T) put_s(_T))
DEFINE_FREE(code, struct s *, if (_T) drop(&_T->x))
DEFINE_CLASS(fd, struct fd, close_fd(_T), open_fd(path), const char *path)
`,
};

/** Ways through f(), with the definitions above in reach. */
const ways = (body: string): string[] =>
  waysIn(parser, `#include "cleanup.h"\nint f(int a, int b)\n{\n${body}\n}\n`, { headers });

test('__free() runs on every way out: return, goto, the end of the function', () => {
  expect(ways('struct s *q __free(put) = get(); if (a) return q->x; if (b) goto out; g(q);\nout: return 0;')).toEqual([
    'get(); q = get(); if a; put_s(q); return q->x',
    'get(); q = get(); if !a; if b; put_s(q); return 0',
    'get(); q = get(); if !a; if !b; g(q); put_s(q); return 0',
  ]);
});

test('it runs where break, continue or goto leave a block, and each time round a loop', () => {
  const body = `
	do {
		struct s *q __free(put) = get();
		if (a == 1) break;
		if (a == 2) continue;
		if (a == 3) goto out;
		g(q);
	} while (0);
	h();
out:
	return 0;`;
  expect(ways(body)).toEqual([
    'get(); q = get(); if a == 1; put_s(q); h(); return 0',
    'get(); q = get(); if !(a == 1); if a == 2; put_s(q); h(); return 0',
    'get(); q = get(); if !(a == 1); if !(a == 2); if a == 3; put_s(q); return 0',
    'get(); q = get(); if !(a == 1); if !(a == 2); if !(a == 3); g(q); put_s(q); h(); return 0',
  ]);
});

test('a goto to a label of the same scope leaves nothing, one to before the declaration does', () => {
  expect(ways('struct s *q __free(put) = get();\nagain: if (g(q)) goto again; return 0;')).toEqual([
    'get(); q = get(); g(q); if g(q); g(q); if g(q); ...',
    'get(); q = get(); g(q); if g(q); g(q); if !g(q); put_s(q); return 0',
    'get(); q = get(); g(q); if !g(q); put_s(q); return 0',
  ]);
  expect(ways('again: ; struct s *q __free(put) = get(); if (a) goto again; return 0;')[0]).toBe(
    'get(); q = get(); if a; put_s(q); get(); q = get(); if a; put_s(q); ...',
  );
});

test('what was declared last is cleaned up first', () => {
  expect(ways('struct s *q __free(put) = one(); struct s *r __free(put) = two(); return 0;')).toEqual([
    'one(); q = one(); two(); r = two(); put_s(r); put_s(q); return 0',
  ]);
});

test('each variable of a declaration has its own', () => {
  expect(ways('struct s *q __free(put) = one(), *r __free(other) = two(), *t; return 0;')).toEqual([
    'one(); q = one(); two(); r = two(); __free_other(r); put_s(q); return 0',
  ]);
  expect(ways('struct s *q, *r __free(put); q = one(); r = two(); return 0;')).toEqual([
    'one(); q = one(); two(); r = two(); put_s(r); return 0',
  ]);
  expect(ways('struct s *q __free(put) = one(), *r = two(), *t = three(); return 0;')).toEqual([
    'one(); q = one(); two(); r = two(); three(); t = three(); put_s(q); return 0',
  ]);
  expect(ways('int x = ({ struct s *q __free(put) = one(); q->x; }); return x;')).toEqual([
    'one(); q = one(); put_s(q); x = q->x; return x',
  ]);
});

test('a value is made before what it is made from is cleaned up', () => {
  expect(ways('struct s *q __free(put) = get(); return g(q);')).toEqual([
    'get(); q = get(); g(q); put_s(q); return g(q)',
  ]);
});

test('and kept apart from it, since what is cleaned up may change it', () => {
  const returned = (body: string): unknown[] => {
    const text = `#include "cleanup.h"\nint f(int a)\n{\n${body}\n}\n`;
    return lowered(parser, text, { headers }).blocks.flatMap(({ terminator }) =>
      terminator.op === 'return' && terminator.value?.kind === 'variable' ? [terminator.value.variable.kind] : [],
    );
  };
  expect(returned('struct s *q __free(put) = get(); return a;')).toEqual(['temporary']);
  expect(returned('return a;')).toEqual(['parameter']);
});

test('the code of a definition runs where the variable is set', () => {
  expect(ways('struct s *q __free(code) = get(); return 0;')).toEqual([
    'get(); q = get(); _T = q; if _T; drop(&_T->x); return 0',
    'get(); q = get(); _T = q; if !_T; return 0',
  ]);
});

test('a definition that is not in reach is a call by name', () => {
  expect(ways('struct s *q __free(unheard_of) = get(); return 0;')).toEqual([
    'get(); q = get(); __free_unheard_of(q); return 0',
  ]);
});

test('an object of a class begins with what its class makes, and ends with its scope', () => {
  expect(ways('CLASS(fd, x)(name); if (a) return 2; use(x); return 0;')).toEqual([
    'open_fd(name); x = open_fd(name); if a; close_fd(x); return 2',
    'open_fd(name); x = open_fd(name); if !a; use(x); close_fd(x); return 0',
  ]);
});

test('guards change nothing, and evaluate what they are given', () => {
  expect(ways('guard(mutex)(lock_of(a)); return g();')).toEqual(['lock_of(a); g(); return g()']);
});

test('scoped_guard() is a loop of one turn', () => {
  expect(ways('scoped_guard(mutex, &p->lock) { if (a) break; if (b) continue; g(); } return 0;')).toEqual([
    'if a; return 0',
    'if !a; if b; return 0',
    'if !a; if !b; g(); return 0',
  ]);
});

test('scoped_cond_guard() does either what stands for its failure or its block', () => {
  expect(ways('scoped_cond_guard(mutex_try, return 5, &p->lock) { g(); } return 0;')).toEqual([
    '?a guard(); if ?a guard; return 5',
    '?a guard(); if !?a guard; g(); return 0',
  ]);
});
