/** The order in which blocks are run. */

/** Blocks with work, first in the order of control flow first, so that paths meet before they go on. A binary heap. */
export class BlockQueue {
  private readonly order: readonly number[];
  private readonly heap: number[] = [];
  private readonly waiting = new Set<number>();

  constructor(order: readonly number[]) {
    this.order = order;
  }

  push(block: number): void {
    if (this.waiting.has(block)) return;
    this.waiting.add(block);
    const { heap } = this;
    let at = heap.push(block) - 1;
    for (let up = (at - 1) >> 1; at > 0 && this.isBefore(at, up); up = (at - 1) >> 1) {
      this.swap(at, up);
      at = up;
    }
  }

  pop(): number | undefined {
    const { heap } = this;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined) return undefined;
    this.waiting.delete(first);
    if (heap.length === 0) return first;
    heap[0] = last;
    for (let at = 0, down = 1; down < heap.length; down = 2 * at + 1) {
      if (down + 1 < heap.length && this.isBefore(down + 1, down)) down++;
      if (!this.isBefore(down, at)) break;
      this.swap(at, down);
      at = down;
    }
    return first;
  }

  private isBefore(a: number, b: number): boolean {
    return this.order[this.heap[a]!]! < this.order[this.heap[b]!]!;
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
  }
}
