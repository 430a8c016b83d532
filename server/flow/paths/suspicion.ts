/** What a run that joins paths coarsely finds that may be wrong: what is to be looked at more closely. */

export class Suspicion {
  /** The map calls whose mappings it is about. */
  readonly sites = new Set<string>();
  /** Whether there is something else that may be wrong. */
  isOfOthers = false;

  /** Whether that is something which a checker has seen, besides mappings. */
  isOfFacts = false;

  /** Something may be wrong with the mappings of one call. */
  about(site: string): void {
    this.sites.add(site);
  }

  /** What a map call is given may be wrong. */
  ofValues(site: string): void {
    this.sites.add(site);
    this.isOfOthers = true;
  }

  get isEmpty(): boolean {
    return this.sites.size === 0 && !this.isOfOthers;
  }

  /** A fact that may be a fault. */
  add(fact: unknown): void {
    const { life } = fact as { readonly life?: { readonly site: string } | null };
    if (life) this.sites.add(life.site);
    else {
      this.isOfOthers = true;
      this.isOfFacts = true;
    }
  }
}
