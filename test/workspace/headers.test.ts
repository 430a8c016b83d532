/** The headers that are kept from file to file. */
import { expect, it } from 'vitest';
import { Headers } from '../../server/workspace/headers.ts';

/** Some characters more than are kept. */
const LARGE = 33_000_000;

function headersOf(texts: Readonly<Record<string, string>>) {
  const reads: string[] = [];
  const headers = new Headers({
    read: (uri) => {
      reads.push(uri);
      return texts[uri];
    },
    resolveInclude: (name) => (name in texts ? name : undefined),
  });
  return { headers, reads };
}

it('reads a header once for all files that include it', () => {
  const { headers, reads } = headersOf({ 'a.h': '#define A 1\n' });
  for (const file of ['x.c', 'y.c']) expect(headers.sourceFor(file)(['a.h'], 'A')?.index.uri).toBe('a.h');
  expect(reads).toEqual(['a.h']);
});

it('forgets headers when they are too much to keep, and answers as before', () => {
  const { headers, reads } = headersOf({ 'a.h': '#define A 1\n', 'large.h': `#define L 1\n${' '.repeat(LARGE)}` });
  const first = headers.sourceFor('x.c');
  expect(first(['a.h', 'large.h'], 'L')?.index.uri).toBe('large.h');
  expect(headers.sourceFor('y.c')(['a.h'], 'A')?.index.uri).toBe('a.h');
  expect(reads).toEqual(['a.h', 'large.h', 'a.h']);
  expect(first(['a.h', 'large.h'], 'A')?.index.uri).toBe('a.h');
  expect(first(['a.h', 'large.h'], 'L')?.index.uri).toBe('large.h');
});
