/** The watches of one file at work, and what they have noted. */
import { watches } from './all.ts';
import type { Watch, Watcher } from './watch.ts';

export class Lookout {
  readonly watchers: readonly Watcher[];
  private readonly noted = new Map<Watch<unknown>, Map<string, unknown>>();

  constructor() {
    this.watchers = watches.map((watch) => {
      const facts = new Map<string, unknown>();
      this.noted.set(watch, facts);
      return watch.start((key, fact) => {
        if (!facts.has(key)) facts.set(key, fact);
      });
    });
  }

  /** What a watch noted, in the order in which it did. */
  of<F>(watch: Watch<F>): readonly F[] {
    return [...(this.noted.get(watch as Watch<unknown>)?.values() ?? [])] as F[];
  }
}
