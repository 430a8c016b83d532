/** A map from terms that copies of a state share until one of them writes: most paths differ in little. */
import type { Term } from './term.ts';

/** Two arrays: states are small and copied often, and looking through an array of terms is quick. */
export class TermMap<V> {
  private keys: Term[];
  private entries: V[];
  private isShared: boolean;

  constructor(from?: TermMap<V>) {
    this.keys = from?.keys ?? [];
    this.entries = from?.entries ?? [];
    this.isShared = from !== undefined;
    if (from) from.isShared = true;
  }

  get size(): number {
    return this.keys.length;
  }

  get(key: Term): V | undefined {
    const at = this.find(key);
    return at < 0 ? undefined : this.entries[at];
  }

  has(key: Term): boolean {
    return this.find(key) >= 0;
  }

  /** The keys as they are now; `values` has what belongs to each, in the same order. Writing meanwhile is safe. */
  allKeys(): readonly Term[] {
    this.isShared = true;
    return this.keys;
  }

  values(): readonly V[] {
    this.isShared = true;
    return this.entries;
  }

  set(key: Term, value: V): void {
    const at = this.find(key);
    if (at >= 0) {
      if (this.entries[at] === value) return;
      this.own();
      this.entries[at] = value;
      return;
    }
    this.own();
    this.keys.push(key);
    this.entries.push(value);
  }

  delete(key: Term): void {
    const at = this.find(key);
    if (at < 0) return;
    this.own();
    this.keys.splice(at, 1);
    this.entries.splice(at, 1);
  }

  /** Keeps what a test lets stay. */
  filter(stays: (key: Term, value: V) => boolean): void {
    const { keys, entries } = this;
    let from = 0;
    while (from < keys.length && stays(keys[from]!, entries[from]!)) from++;
    if (from === keys.length) return;
    const [keptKeys, kept] = [keys.slice(0, from), entries.slice(0, from)];
    for (let i = from + 1; i < keys.length; i++) {
      if (!stays(keys[i]!, entries[i]!)) continue;
      keptKeys.push(keys[i]!);
      kept.push(entries[i]!);
    }
    this.keys = keptKeys;
    this.entries = kept;
    this.isShared = false;
  }

  /** Whether both are still the same map, so that there is nothing to compare. */
  isSame(other: TermMap<V>): boolean {
    return this.keys === other.keys && this.entries === other.entries;
  }

  private find(key: Term): number {
    return this.keys.indexOf(key);
  }

  private own(): void {
    if (!this.isShared) return;
    this.keys = this.keys.slice();
    this.entries = this.entries.slice();
    this.isShared = false;
  }
}
