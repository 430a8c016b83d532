/** The order in which blocks are run. */

/** Blocks with work, first in the order of control flow first, so that paths meet before they go on. */
export class BlockQueue {
  private readonly order: readonly number[];
  private readonly waiting = new Set<number>();

  constructor(order: readonly number[]) {
    this.order = order;
  }

  push(block: number): void {
    this.waiting.add(block);
  }

  pop(): number | undefined {
    let first: number | undefined;
    for (const block of this.waiting) if (first === undefined || this.order[block]! < this.order[first]!) first = block;
    if (first !== undefined) this.waiting.delete(first);
    return first;
  }
}
