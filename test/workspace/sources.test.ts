/** Files that are read once: who shares them, and until when. */
import { beforeAll, expect, test } from 'vitest';
import { Fragments } from '../../server/ir/symbols.ts';
import { buildModel } from '../../server/model/build.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import type { CParser } from '../../server/syntax/parser.ts';
import type { FileHost } from '../../server/workspace/engine.ts';
import { Headers } from '../../server/workspace/headers.ts';
import { Sources } from '../../server/workspace/sources.ts';
import { openParser } from '../support/engine.ts';

const uri = 'file:///driver.c';
const text = '#include "size.h"\nint f(void)\n{\n\treturn SIZE;\n}\n';
const model = buildModel(builtinModels);
let parser: CParser;

beforeAll(async () => {
  parser = await openParser();
});

function open(header = '#define SIZE 8\n') {
  const files = new Map([['file:///size.h', header]]);
  const host: FileHost = { read: (file) => files.get(file), resolveInclude: (name) => `file:///${name}` };
  const headers = new Headers(host);
  return { files, headers, sources: new Sources(parser, headers, new Fragments(parser)) };
}

test('all that come to one text of a file have the same one', () => {
  const { sources } = open();
  const [one, other] = [sources.take(uri, text), sources.take(uri, text)];
  expect(other).toBe(one);
  expect(sources.symbols(other, model)).toBe(sources.symbols(one, model));
  sources.release(one);
  expect(other.tree.root.text).toBe(text);
});

test('a file that nobody uses is kept for the next one', () => {
  const { sources } = open();
  const one = sources.take(uri, text);
  sources.release(one);
  expect(sources.take(uri, text)).toBe(one);
});

test('an edit is another file, and those who have the one before keep it', () => {
  const { sources } = open();
  const before = sources.take(uri, text);
  const after = sources.take(uri, text.replace('return', 'return 1 +'), before);
  expect(after.outline.environment).toBe(before.outline.environment);
  expect(before.tree.root.text).toBe(text);
  sources.release(before);
  expect(sources.take(uri, after.tree.text)).toBe(after);
});

test('names are looked up again after headers changed', () => {
  const { files, headers, sources } = open();
  const file = sources.take(uri, text);
  expect(sources.symbols(file, model).macro('SIZE')?.body).toBe('8');
  files.set('file:///size.h', '#define SIZE 16\n');
  headers.clear();
  sources.forgetNames();
  expect(sources.symbols(file, model).macro('SIZE')?.body).toBe('16');
});

test('of headers that define a name, the nearest one counts, whoever read them before', () => {
  const { files, headers } = open();
  files.set('file:///far.h', '#define SIZE 1\n');
  files.set('file:///near.h', '#include "far.h"\n#define OTHER 1\n');
  files.set('file:///nearer.h', '#define SIZE 2\n');
  const uriOf = (from: string, includes: readonly string[]) => headers.sourceFor(from)(includes, 'SIZE')?.index.uri;
  expect(uriOf('file:///a.c', ['near.h'])).toBe('file:///far.h');
  expect(uriOf('file:///b.c', ['near.h', 'nearer.h'])).toBe('file:///nearer.h');
  expect(uriOf('file:///c.c', ['far.h', 'nearer.h'])).toBe('file:///far.h');
  expect(uriOf('file:///d.c', ['none.h'])).toBeUndefined();
});
