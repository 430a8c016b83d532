/** Which questions are still to come: of the bits of fields, and of calls by their constants. */
import { expect, test } from 'vitest';
import { mayBeAlike, Pending, WHOLE } from '../../../server/flow/graph/pending.ts';

test('bits are asked about where one of them is, of that field', () => {
  const pending = new Pending();
  expect(pending.isEmpty).toBe(true);
  pending.addBits('flags', 6n);
  expect(pending.isEmpty).toBe(false);
  expect(pending.hasBits('flags', 2n)).toBe(true);
  expect(pending.hasBits('flags', 1n)).toBe(false);
  expect(pending.hasBits('flags', WHOLE)).toBe(true);
  expect(pending.hasBits('state', 2n)).toBe(false);
});

test('a call may be alike where no constant differs', () => {
  expect(mayBeAlike([1n, null], [1n, 3n])).toBe(true);
  expect(mayBeAlike([1n, 2n], [1n, 3n])).toBe(false);
  const pending = new Pending();
  pending.addCall('test_bit', [3n, null]);
  expect(pending.hasCall('test_bit', [3n, null])).toBe(true);
  expect(pending.hasCall('test_bit', [4n, null])).toBe(false);
  expect(pending.hasCall('test_bit', [null, null])).toBe(true);
  expect(pending.hasCall('is_set', [3n, null])).toBe(false);
});

test('the questions of two are those of both, and neither changes', () => {
  const [one, other] = [new Pending(), new Pending()];
  one.addBits('flags', 1n);
  other.addBits('flags', 4n);
  other.addCall('ready', []);
  const both = one.with(other);
  expect([1n, 2n, 4n].map((mask) => both.hasBits('flags', mask))).toEqual([true, false, true]);
  expect(both.hasCall('ready', [])).toBe(true);
  expect(one.hasBits('flags', 4n)).toBe(false);
  expect(one.with(new Pending())).toBe(one);
  expect(new Pending().with(one)).toBe(one);
});
