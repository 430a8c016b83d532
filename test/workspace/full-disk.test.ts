/** A disk that is full while something is written: what was there before stays, whole, and nothing is left beside it. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { readCacheFile, writeCacheFile } from '../../server/workspace/cache-file.ts';
import { WriteError, writeWhole } from '../../server/workspace/write-file.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const disk = vi.hoisted(() => ({ isFull: false }));

vi.mock('node:fs', async (original) => {
  const fs = await original<typeof import('node:fs')>();
  const writeFileSync: typeof fs.writeFileSync = (file, content, options) => {
    if (!disk.isFull) return fs.writeFileSync(file, content, options);
    const text = String(content);
    fs.writeFileSync(file, text.slice(0, text.length / 2), options);
    throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  };
  return { ...fs, writeFileSync };
});

test('a cache is as it was, and that it is not written is one line', () => {
  const root = temporaryTree({});
  const path = join(root, 'cache');
  expect(writeCacheFile(path, 'v', [{ a: 1 }])).toBeNull();
  disk.isFull = true;
  expect(writeCacheFile(path, 'v', [{ b: 2 }])).toBe(`${path}: the cache cannot be written`);
  disk.isFull = false;
  expect(readCacheFile(path, 'v')).toEqual({ lines: [{ a: 1 }], problem: null });
  expect(readdirSync(root)).toEqual(['cache']);
});

test('a source file that a fix is written to is as it was, and the reason is told', () => {
  const root = temporaryTree({ 'a.c': 'int x;\n' });
  const path = join(root, 'a.c');
  disk.isFull = true;
  expect(() => writeWhole(path, 'int y;\n')).toThrow(
    new WriteError(`${path}: cannot be written: no space left on device`),
  );
  disk.isFull = false;
  expect(readFileSync(path, 'utf8')).toBe('int x;\n');
  expect(readdirSync(root)).toEqual(['a.c']);
});
