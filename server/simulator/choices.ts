/** Decisions about what a run cannot know, taken in turn so that repeated runs go through them depth first. */

export class Choices {
  private readonly script: number[];
  private readonly taken: { chosen: number; of: number }[] = [];

  private constructor(script: number[]) {
    this.script = script;
  }

  static first(): Choices {
    return new Choices([]);
  }

  /** One of `count` alternatives, the most likely first. */
  choose(count: number): number {
    const chosen = Math.min(this.script[this.taken.length] ?? 0, count - 1);
    this.taken.push({ chosen, of: count });
    return chosen;
  }

  /** How many decisions have been taken. */
  get count(): number {
    return this.taken.length;
  }

  /** The choices of the next run that differs within the first `within` decisions, or undefined when there is none. */
  next(within = this.taken.length): Choices | undefined {
    for (let i = Math.min(within, this.taken.length) - 1; i >= 0; i--) {
      const { chosen, of } = this.taken[i]!;
      if (chosen + 1 < of) return new Choices([...this.taken.slice(0, i).map((t) => t.chosen), chosen + 1]);
    }
    return undefined;
  }
}
