/** Files of the cache: what is not whole is left out, and what is too much goes. */
import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readCacheFile, writeCacheFile } from '../../server/workspace/cache-file.ts';
import { evict } from '../../server/workspace/cache-folder.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const lines = [{ a: 1 }, ['\u00e4', null], 'third'];

test('what is written is read again, by the same version only', () => {
  const file = join(temporaryTree({}), 'deep/er/cache');
  expect(readCacheFile(file, 'v1')).toEqual({ lines: [], problem: null });
  expect(writeCacheFile(file, 'v1', lines)).toBeNull();
  expect(readCacheFile(file, 'v1')).toEqual({ lines, problem: null });
  expect(readCacheFile(file, 'v2')).toEqual({ lines: [], problem: null });
});

test('a byte that is wrong, at any place, costs its line and is told', () => {
  const file = join(temporaryTree({}), 'cache');
  writeCacheFile(file, 'v1', lines);
  const whole = readFileSync(file);
  for (let at = 0; at < whole.length; at++) {
    for (const bit of [1, 0x80]) {
      const damaged = Uint8Array.from(whole);
      damaged[at]! ^= bit;
      writeFileSync(file, damaged);
      const read = readCacheFile(file, 'v1');
      expect(read.problem).toContain('damaged');
      for (const line of read.lines) expect(lines).toContainEqual(line);
      expect(read.lines.length).toBeLessThan(lines.length);
    }
  }
});

test('a file that ends anywhere gives the lines before its end', () => {
  const file = join(temporaryTree({}), 'cache');
  writeCacheFile(file, 'v1', lines);
  const whole = readFileSync(file);
  for (let end = 0; end < whole.length; end++) {
    writeFileSync(file, whole.subarray(0, end));
    const read = readCacheFile(file, 'v1');
    // Between two lines it is shorter, and nothing else.
    if (whole[end - 1] !== 10) expect(read.problem).toContain('damaged');
    expect(read.lines).toEqual(lines.slice(0, read.lines.length));
  }
});

test('the files that were written longest ago make room', () => {
  const folder = temporaryTree({ old: 'x'.repeat(60), middle: 'x'.repeat(30), new: 'x'.repeat(60) });
  mkdirSync(join(folder, 'folder'));
  for (const [i, name] of ['old', 'middle', 'new'].entries()) utimesSync(join(folder, name), 1000 + i, 1000 + i);
  evict(folder, 100);
  expect(readdirSync(folder)).toEqual(['folder', 'middle', 'new']);
  // A tree that was looked at once leaves little behind, and many of them no folder of thousands of files.
  evict(folder, 100, 1);
  expect(readdirSync(folder)).toEqual(['folder', 'new']);
});
