/** A map that copies of a state share until one of them writes: most paths differ in little. */

export class SharedMap<V> {
  private map: Map<string, V>;
  private shared: boolean;

  constructor(from?: SharedMap<V>) {
    this.map = from?.map ?? new Map();
    this.shared = from !== undefined;
    if (from) from.shared = true;
  }

  get(key: string): V | undefined {
    return this.map.get(key);
  }

  has(key: string): boolean {
    return this.map.has(key);
  }

  /** Entries as they are now; writing meanwhile is safe. */
  entries(): Iterable<[string, V]> {
    return this.map;
  }

  set(key: string, value: V): void {
    this.own().set(key, value);
  }

  /** Whether both are still the same map, so that there is nothing to compare. */
  isSame(other: SharedMap<V>): boolean {
    return this.map === other.map;
  }

  private own(): Map<string, V> {
    if (this.shared) {
      this.map = new Map(this.map);
      this.shared = false;
    }
    return this.map;
  }
}
