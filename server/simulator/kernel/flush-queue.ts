/**
 * The flush queue of lazy unmapping, as drivers/iommu/dma-iommu.c has it: unmapped IOVAs wait until the IOMMU's cache is
 * flushed, 10 ms after the first of them or when the queue is full, and only then are they handed out again. Modelled for
 * one CPU.
 */

/** IOVA_DEFAULT_FQ_TIMEOUT, and IOVA_DEFAULT_FQ_SIZE less the slot that tells full from empty. */
const TIMEOUT_MS = 10;
const CAPACITY = 255;

interface Unmapped {
  readonly start: bigint;
  readonly size: bigint;
}

export class FlushQueue {
  private readonly flushCache: () => void;
  private readonly free: (start: bigint, size: bigint) => void;
  private waiting: Unmapped[] = [];
  /** Milliseconds until the timer fires; only counts while something waits. */
  private remaining = 0;

  constructor({ flushCache, free }: { flushCache: () => void; free: (start: bigint, size: bigint) => void }) {
    this.flushCache = flushCache;
    this.free = free;
  }

  /** `queue_iova()`. */
  add(start: bigint, size: bigint): void {
    if (this.waiting.length === CAPACITY) this.flush();
    if (this.waiting.length === 0) this.remaining = TIMEOUT_MS;
    this.waiting.push({ start, size });
  }

  /** Whether anything waits. */
  get isWaiting(): boolean {
    return this.waiting.length > 0;
  }

  /** Lets time pass. */
  elapse(milliseconds: number): void {
    this.remaining -= milliseconds;
    if (this.remaining <= 0) this.flush();
  }

  private flush(): void {
    if (this.waiting.length === 0) return;
    this.flushCache();
    for (const { start, size } of this.waiting) this.free(start, size);
    this.waiting = [];
  }
}
