/**
 * Decisions about what a run cannot know, taken in turn so that repeated runs go through them depth first. The same
 * seed and the same script give the same run.
 */

export class Choices {
  private readonly seed: number;
  private readonly script: readonly number[];
  private readonly taken: { chosen: number; of: number }[] = [];

  private constructor(seed: number, script: readonly number[]) {
    this.seed = seed;
    this.script = script;
  }

  /** The choices of a first run. Seed 0 takes what is most likely; others begin elsewhere where nothing is likelier. */
  static first(seed = 0): Choices {
    return new Choices(seed, []);
  }

  /** One of `count` alternatives, the most likely first; `open` where none is likelier than another. */
  choose(count: number, open = false): number {
    const position = this.taken.length;
    const chosen = Math.min(this.script[position] ?? 0, count - 1);
    this.taken.push({ chosen, of: count });
    return open ? (chosen + rotation(this.seed, position)) % count : chosen;
  }

  /** How many decisions have been taken. */
  get count(): number {
    return this.taken.length;
  }

  /** The same choices once more, for a run that is to be compared with this one. */
  again(): Choices {
    return new Choices(
      this.seed,
      this.taken.map(({ chosen }) => chosen),
    );
  }

  /** The choices of the next run that differs within the first `within` decisions, or undefined when there is none. */
  next(within = this.taken.length): Choices | undefined {
    for (let i = Math.min(within, this.taken.length) - 1; i >= 0; i--) {
      const { chosen, of } = this.taken[i]!;
      if (chosen + 1 < of) return new Choices(this.seed, [...this.taken.slice(0, i).map((t) => t.chosen), chosen + 1]);
    }
    return undefined;
  }
}

/** By how much a seed moves the first alternative of a decision: a multiplicative hash, 0 for seed 0. */
function rotation(seed: number, position: number): number {
  return seed === 0 ? 0 : Math.imul(seed ^ Math.imul(position + 1, 0x9e37_79b1), 0x85eb_ca6b) >>> 16;
}
