/** The IOVA allocator: ranges never overlap, are aligned and within limits, and come back in the kernel's order. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { IovaAllocator } from '../../../server/simulator/kernel/iova.ts';

const PAGE = 0x1000n;
const LOW = 0xffffffffn;
const HIGH = (1n << 48n) - 1n;

/** Bytes of the smallest power of two of pages: the alignment of a request, and what a small one takes. */
function rounded(pages: number): bigint {
  let power = 1;
  while (power < pages) power *= 2;
  return BigInt(power) * PAGE;
}

test('live ranges never overlap, whatever is freed in between', () => {
  const step = fc.oneof(
    fc.record({
      pages: fc.oneof(fc.integer({ min: 1, max: 70 }), fc.constantFrom(0x40000, 0x30000)),
      high: fc.boolean(),
    }),
    fc.record({ free: fc.nat(50) }),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (program) => {
      const hole = { start: 0xfee00000n, end: 0xfef00000n };
      const allocator = new IovaAllocator(PAGE, [hole]);
      const live: { start: bigint; end: bigint; pages: number }[] = [];
      for (const action of program) {
        if ('free' in action) {
          const [gone] = live.splice(action.free % Math.max(1, live.length), 1);
          if (gone !== undefined) allocator.free(gone.start, BigInt(gone.pages) * PAGE);
          continue;
        }
        const limit = action.high ? HIGH : LOW;
        const start = allocator.allocate(BigInt(action.pages) * PAGE, limit, { emptyCache: true });
        if (start === null) continue;
        const end = start + (action.pages < 32 ? rounded(action.pages) : BigInt(action.pages) * PAGE);
        expect(start).toBeGreaterThan(0n);
        expect(end - 1n).toBeLessThanOrEqual(limit);
        expect(start % rounded(action.pages)).toBe(0n);
        for (const other of [hole, ...live]) expect(start < other.end && other.start < end).toBe(false);
        live.push({ start, end, pages: action.pages });
      }
    }),
    { numRuns: 300 },
  );
});

test('the whole space below a limit can be used, and freed space is found again', () => {
  const allocator = new IovaAllocator(PAGE, []);
  const take = (): bigint | null => allocator.allocate(0x40000000n, LOW, { emptyCache: true });
  expect([take(), take(), take(), take()]).toEqual([0xc0000000n, 0x80000000n, 0x40000000n, null]);
  allocator.free(0x80000000n, 0x40000000n);
  expect([take(), take()]).toEqual([0x80000000n, null]);
});

test('a freed large range above 4 GiB is the next one', () => {
  const allocator = new IovaAllocator(PAGE, []);
  const take = (): bigint | null => allocator.allocate(0x100000n, HIGH, { emptyCache: true });
  const [first, second] = [take(), take()];
  allocator.free(first!, 0x100000n);
  expect(take()).toBe(first);
  expect(take()).toBe(second! - 0x100000n);
});

test('cached ranges are given up when nothing else is left', () => {
  const allocator = new IovaAllocator(PAGE, []);
  const limit = 0x3fffn;
  const all = [1, 2, 3].map(() => allocator.allocate(PAGE, limit, { emptyCache: true }));
  expect(all).toEqual([0x3000n, 0x2000n, 0x1000n]);
  for (const at of all) allocator.free(at!, PAGE);
  expect(allocator.allocate(2n * PAGE, limit, { emptyCache: false })).toBeNull();
  expect(allocator.allocate(2n * PAGE, limit, { emptyCache: true })).toBe(0x2000n);
});
