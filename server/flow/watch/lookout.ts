/** The watches of one run at work, and what they have noted. */

import { Suspicion } from '../suspicion.ts';
import { watches as all } from './all.ts';
import type { Watch, Watcher } from './watch.ts';

/** What watches look at. */
export type Hook = 'call' | 'called' | 'store' | 'branch' | 'leave';
const HOOKS: readonly Hook[] = ['call', 'called', 'store', 'branch', 'leave'];

export class Lookout {
  /** By what they look at: all, and those that look on in other files as well. */
  private readonly at: ReadonlyMap<Hook, { readonly own: readonly Watcher[]; readonly elsewhere: readonly Watcher[] }>;
  readonly suspicion = new Suspicion();
  /** Whether what is seen now lies on a path that exists, as far as the engine can tell. */
  isSure = true;
  private readonly noted = new Map<Watch<unknown>, Map<string, unknown>>();

  constructor(watches: readonly Watch<unknown>[] = all) {
    const watchers = watches.map((watch) => {
      const facts = new Map<string, unknown>();
      this.noted.set(watch, facts);
      return watch.start((key, fact) => {
        if (!this.isSure && watch.isSuspect(fact)) this.suspicion.add(fact);
        else if (!facts.has(key)) facts.set(key, fact);
      });
    });
    this.at = new Map(
      HOOKS.map((hook) => {
        const own = watchers.filter((watcher) => watcher[hook]);
        return [hook, { own, elsewhere: own.filter(({ everywhere }) => everywhere) }];
      }),
    );
  }

  /** The watches that look at something, in the file that is analysed or in another one. */
  watchers(hook: Hook, isElsewhere: boolean): readonly Watcher[] {
    const { own, elsewhere } = this.at.get(hook)!;
    return isElsewhere ? elsewhere : own;
  }

  /** What is wrong, as far as this run tells: what it was not sure of, and what it noted that may be a fault. */
  suspects(): Suspicion {
    const all = new Suspicion();
    for (const site of this.suspicion.sites) all.about(site);
    all.isOfOthers = this.suspicion.isOfOthers;
    for (const [watch, facts] of this.noted) for (const fact of facts.values()) if (watch.isFault(fact)) all.add(fact);
    return all;
  }

  /** Takes over what another one has noted. */
  add(other: Lookout): void {
    for (const [watch, facts] of other.noted) {
      const own = this.noted.get(watch)!;
      for (const [key, fact] of facts) if (!own.has(key)) own.set(key, fact);
    }
  }

  /** What a watch noted, in the order in which it did. */
  of<F>(watch: Watch<F>): readonly F[] {
    return [...(this.noted.get(watch as Watch<unknown>)?.values() ?? [])] as F[];
  }
}
