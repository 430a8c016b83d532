/**
 * The allocator of I/O virtual addresses, as drivers/iommu/iova.c has it: ranges of page frame numbers in a sorted
 * tree, searched top-down from where the last allocation ended, naturally aligned, with a cache of freed small ranges
 * in front. Modelled for one CPU whose cache never fills. Why this is modelled exactly: a stale handle reaches what
 * was mapped after it only if freed ranges come back in the kernel's order.
 */
import { lesser } from '../units.ts';

/** Inclusive at both ends, as in the kernel. */
interface Range {
  readonly low: bigint;
  readonly high: bigint;
}

/** IOVA_RANGE_CACHE_MAX_SIZE: orders 0 to 5 are cached. */
const CACHED_ORDERS = 6;
const ANCHOR = (1n << 64n) - 1n;

export class IovaAllocator {
  private readonly granule: bigint;
  private readonly first32Above: bigint;
  private readonly anchor: Range = { low: ANCHOR, high: ANCHOR };
  /** Allocated ranges in ascending order; the anchor is last. */
  private readonly ranges: Range[] = [this.anchor];
  private hint: Range = this.anchor;
  private hint32: Range = this.anchor;
  private smallestFailed32: bigint;
  private readonly cache: bigint[][] = Array.from({ length: CACHED_ORDERS }, () => []);

  constructor(granule: bigint, reserved: readonly { readonly start: bigint; readonly end: bigint }[]) {
    this.granule = granule;
    this.first32Above = (1n << 32n) / granule;
    this.smallestFailed32 = this.first32Above;
    for (const { start, end } of reserved) this.insert({ low: start / granule, high: (end - 1n) / granule });
  }

  /** `alloc_iova_fast()`: an address whose range of `size` bytes ends at or below `limit` (inclusive), or null. */
  allocate(size: bigint, limit: bigint, { emptyCache }: { emptyCache: boolean }): bigint | null {
    const limitFrame = limit / this.granule;
    let frames = size / this.granule;
    // A range that may go through the cache is rounded up, so that whoever finds it there can use all of it.
    if (frames < 1n << BigInt(CACHED_ORDERS - 1)) frames = 1n << BigInt(order(frames));
    let frame = this.takeCached(frames, limitFrame + 1n) ?? this.search(frames, limitFrame + 1n);
    if (frame === null && emptyCache) {
      for (const cached of this.cache) for (const at of cached.splice(0)) this.release(at);
      frame = this.search(frames, limitFrame + 1n);
    }
    return frame === null ? null : frame * this.granule;
  }

  /** `free_iova_fast()`: small ranges go to the cache without a look at whether they were allocated. */
  free(address: bigint, size: bigint): void {
    const frame = address / this.granule;
    const cached = this.cache[order(size / this.granule)];
    if (cached !== undefined) cached.push(frame);
    else this.release(frame);
  }

  private takeCached(frames: bigint, limit: bigint): bigint | null {
    const cached = this.cache[order(frames)];
    if (cached === undefined) return null;
    const at = cached.findLastIndex((frame) => frame <= limit - frames);
    if (at < 0) return null;
    const frame = cached[at]!;
    // The kernel fills the gap with the last one.
    cached[at] = cached.at(-1)!;
    cached.pop();
    return frame;
  }

  /** `__alloc_and_insert_iova_range()`; `limit` is exclusive. */
  private search(frames: bigint, limit: bigint): bigint | null {
    const is32 = limit <= this.first32Above;
    if (is32 && frames >= this.smallestFailed32) return null;
    const from = is32 ? this.hint32 : this.hint;
    const found =
      this.searchBelow(from, { frames, high: limit, low: 1n }) ??
      (from.high < limit
        ? this.searchBelow(this.ranges.find(({ high }) => high >= limit)!, { frames, high: limit, low: from.high + 1n })
        : null);
    if (found === null) {
      this.smallestFailed32 = frames;
      return null;
    }
    const range = { low: found, high: found + frames - 1n };
    this.insert(range);
    if (range.high < this.first32Above) this.hint32 = range;
    else this.hint = range;
    return found;
  }

  private searchBelow(
    from: Range,
    { frames, high, low }: { frames: bigint; high: bigint; low: bigint },
  ): bigint | null {
    const alignment = (1n << BigInt(order(frames))) - 1n;
    for (let i = this.ranges.indexOf(from); ; i--) {
      high = lesser(high, this.ranges[i]!.low);
      const frame = (high - frames) & ~alignment;
      if (high < frames || frame < low) return null;
      if (i === 0 || frame > this.ranges[i - 1]!.high) return frame;
    }
  }

  private insert(range: Range): void {
    this.ranges.splice(
      this.ranges.findIndex(({ low }) => low > range.low),
      0,
      range,
    );
  }

  /** `free_iova()`: frees the range that holds a frame, if one does. */
  private release(frame: bigint): void {
    const at = this.ranges.findIndex((range) => range !== this.anchor && range.low <= frame && frame <= range.high);
    if (at < 0) return;
    const range = this.ranges[at]!;
    const above = this.ranges[at + 1]!;
    if (range === this.hint32 || (range.high < this.first32Above && range.low >= this.hint32.low)) this.hint32 = above;
    if (range.low < this.first32Above) this.smallestFailed32 = this.first32Above;
    if (range.low >= this.hint.low) this.hint = above;
    this.ranges.splice(at, 1);
  }
}

/** The smallest n with `1 << n` at least `frames`; 0 for 0. */
function order(frames: bigint): number {
  let n = 0;
  while (1n << BigInt(n) < frames) n++;
  return n;
}
