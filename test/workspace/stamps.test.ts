/** What stands for a content, and when it does not. */
import { utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { ABSENT, Stamps } from '../../server/workspace/stamps.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

test('a file that was just written may change again and look the same; one that is at rest does not', () => {
  const path = join(temporaryTree({ 'a.c': 'one' }), 'a.c');
  expect(new Stamps().isFresh(path)).toBe(true);
  const { now } = Date;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + 60_000);
  try {
    expect(new Stamps().isFresh(path)).toBe(false);
    // Its own time may be set to anything; that of its entry is the system's.
    utimesSync(path, 1000, 1000);
    vi.restoreAllMocks();
    expect(new Stamps().isFresh(path)).toBe(true);
  } finally {
    vi.restoreAllMocks();
  }
});

test('a content is read where the stamp is another one, and once', () => {
  const path = join(temporaryTree({ 'a.c': 'one' }), 'a.c');
  const stamps = new Stamps();
  const hash = stamps.hash(path, undefined);
  expect(new Stamps().hash(path, { stamp: stamps.of(path)!, hash: 'kept' })).toBe('kept');
  expect(new Stamps().hash(path, { stamp: 'other', hash: 'kept' })).toBe(hash);
  writeFileSync(path, 'three');
  expect(stamps.hash(path, undefined)).toBe(hash);
  stamps.clear();
  expect(stamps.hash(path, undefined)).not.toBe(hash);
  expect(stamps.hash(join(path, 'none'), undefined)).toBe(ABSENT);
});
