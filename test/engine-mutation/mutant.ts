/** A place of the engine that is broken on purpose. */

export interface Mutant {
  readonly file: string;
  /** What was done, in a few words. */
  readonly operator: string;
  /** What of the file is replaced, and by what. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** A file's text with the mutant in it. */
export function mutated(original: string, { start, end, text }: Mutant): string {
  return original.slice(0, start) + text + original.slice(end);
}
