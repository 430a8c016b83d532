/** The checkers of one run at work, and what they have noted. */
import { Suspicion } from '../paths/suspicion.ts';
import { checkers as all } from './all.ts';
import type { Checker, Observer } from './checker.ts';

/** What checkers look at. */
export type Hook = 'call' | 'called' | 'store' | 'branch' | 'leave';
const HOOKS: readonly Hook[] = ['call', 'called', 'store', 'branch', 'leave'];

export class Lookout {
  /** By what they look at: all, and those that look on in other files as well. */
  private readonly at: ReadonlyMap<
    Hook,
    { readonly own: readonly Observer[]; readonly elsewhere: readonly Observer[] }
  >;
  readonly suspicion = new Suspicion();
  /** Whether what is seen now lies on a path that exists, as far as the engine can tell. */
  isSure = true;
  private readonly noted = new Map<Checker<unknown>, Map<string, unknown>>();

  constructor(checkers: readonly Checker<unknown>[] = all) {
    const observers = checkers.map((checker) => {
      const facts = new Map<string, unknown>();
      this.noted.set(checker, facts);
      return checker.start((key, fact) => {
        if (!this.isSure && checker.isSuspect(fact)) this.suspicion.add(fact);
        else if (!facts.has(key)) facts.set(key, fact);
      });
    });
    this.at = new Map(
      HOOKS.map((hook) => {
        const own = observers.filter((observer) => observer[hook]);
        return [hook, { own, elsewhere: own.filter(({ everywhere }) => everywhere) }];
      }),
    );
  }

  /** The checkers that look at something, in the file that is analysed or in another one. */
  observers(hook: Hook, isElsewhere: boolean): readonly Observer[] {
    const { own, elsewhere } = this.at.get(hook)!;
    return isElsewhere ? elsewhere : own;
  }

  /** What is wrong, as far as this run tells: what it was not sure of, and what it noted that may be a fault. */
  suspects(): Suspicion {
    const all = new Suspicion();
    for (const site of this.suspicion.sites) all.about(site);
    all.isOfOthers = this.suspicion.isOfOthers;
    for (const [checker, facts] of this.noted)
      for (const fact of facts.values()) if (checker.isFault(fact)) all.add(fact);
    return all;
  }

  /** Takes over what another one has noted. */
  add(other: Lookout): void {
    for (const [checker, facts] of other.noted) {
      const own = this.noted.get(checker)!;
      for (const [key, fact] of facts) if (!own.has(key)) own.set(key, fact);
    }
  }

  /** What a checker noted, in the order in which it did. */
  of<F>(checker: Checker<F>): readonly F[] {
    return [...(this.noted.get(checker as Checker<unknown>)?.values() ?? [])] as F[];
  }
}
