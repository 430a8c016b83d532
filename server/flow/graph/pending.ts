/**
 * Questions that are still to be asked: of the bits of fields, by the field's name, and of calls. What is known of a field or
 * of a call matters to a path as long as one that it answers is among them.
 */

/** All bits of a field. */
export const WHOLE = -1n;

/** What a call is given, where that is a constant. */
export type Given = readonly (bigint | null)[];

export class Pending {
  private readonly bits = new Map<string, bigint>();
  private readonly calls = new Map<string, Given[]>();
  private readonly joined = new WeakMap<Pending, Pending>();

  get isEmpty(): boolean {
    return this.bits.size === 0 && this.calls.size === 0;
  }

  addBits(field: string, mask: bigint): void {
    this.bits.set(field, (this.bits.get(field) ?? 0n) | mask);
  }

  addCall(name: string, given: Given): void {
    this.calls.set(name, [...(this.calls.get(name) ?? []), given]);
  }

  hasBits(field: string, mask: bigint): boolean {
    return ((this.bits.get(field) ?? 0n) & mask) !== 0n;
  }

  hasCall(name: string, given: Given): boolean {
    return this.calls.get(name)?.some((other) => mayBeAlike(given, other)) ?? false;
  }

  /** The questions of both. */
  with(other: Pending): Pending {
    if (other.isEmpty) return this;
    if (this.isEmpty) return other;
    let all = this.joined.get(other);
    if (!all) {
      all = new Pending();
      for (const one of [this, other]) {
        for (const [field, mask] of one.bits) all.addBits(field, mask);
        for (const [name, asked] of one.calls) for (const given of asked) all.addCall(name, given);
      }
      this.joined.set(other, all);
    }
    return all;
  }
}

/** Whether two calls of a function may be given the same: they are not where one constant differs. */
export function mayBeAlike(a: Given, b: Given): boolean {
  return a.every((x, at) => x === null || b[at] == null || x === b[at]);
}
