/** What the benchmarks make of measured numbers; nothing is measured here. */
import { describe, expect, test } from 'vitest';
import { figure, table } from './figure.ts';
import { exponent, median, quantile } from './statistics.ts';

describe('a figure', () => {
  const parsing = { what: 'parsing', value: 2 };

  test('keeps a limit of its ratio, or of itself', () => {
    const measured = { what: 'a check', unit: 's', ours: 9, against: parsing } as const;
    expect(figure({ ...measured, limit: { of: 'ratio', value: 4.5 } })).toMatchObject({ ratio: 4.5, ok: true });
    expect(figure({ ...measured, limit: { of: 'ratio', value: 4.4 } }).ok).toBe(false);
    expect(figure({ ...measured, limit: { of: 'ours', value: 9 } }).ok).toBe(true);
    expect(figure({ ...measured, limit: { of: 'ours', value: 8.9 } }).ok).toBe(false);
    expect(figure(measured).ok).toBeNull();
  });

  test('is a line of a table', () => {
    const figures = [
      figure({ what: 'a check', unit: 's', ours: 9, against: parsing, limit: { of: 'ratio', value: 5 } }),
      figure({ what: 'undecided', unit: '%', ours: 23.81, limit: { of: 'ours', value: 1 } }),
      figure({ what: 'first', unit: 'ms', ours: 1234.5 }),
    ];
    expect(table(figures)).toBe(`what       ours     against      ratio  limit  ok
a check    9 s      2 s parsing  4.5x   5x     yes
undecided  23.8%                        1%     NO
first      1235 ms`);
  });
});

test('the exponent of growth is that of a power, whatever its factor', () => {
  expect(exponent([1, 2, 5, 100].map((x) => [x, 7 * x ** 1.5]))).toBeCloseTo(1.5);
  expect(exponent([10, 100, 1_000].map((x) => [x, 3]))).toBeCloseTo(0);
});

test('quantiles are values that were measured', () => {
  const values = [5, 1, 4, 2, 3];
  expect(median(values)).toBe(3);
  expect(quantile(values, 0.95)).toBe(5);
});
