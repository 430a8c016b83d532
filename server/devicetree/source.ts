/** Where a device tree's text comes from, and what is wrong with it. */

/** How the reader reaches files; a path is whatever the host makes of it. */
export interface SourceHost {
  /** The text of a file, or undefined where it cannot be read. */
  read(path: string): string | undefined;
  /** The file that an include of `name` in `from` means; `quoted` ones are looked for beside `from` first. */
  resolve(name: string, from: string, quoted: boolean): string | undefined;
}

/** A line of a file, counted from 1. */
export interface Origin {
  readonly file: string;
  readonly line: number;
}

/** A device tree that cannot be read, at the line that cannot. */
export class DeviceTreeError extends Error {
  readonly origin: Origin;
  /** The message without its place. */
  readonly problem: string;

  constructor(origin: Origin, problem: string) {
    super(`${origin.file}:${origin.line}: ${problem}`);
    this.origin = origin;
    this.problem = problem;
  }
}
