/** Macros being expanded: where their parts come from, and where in the file they are used. */
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';

/** A macro expansion in progress: its parameters stand for nodes of the place that it was used in. */
interface Expansion {
  readonly name: string;
  readonly parameters: ReadonlyMap<string, Node>;
  /** Range of the use: everything inside the expansion is located there. */
  readonly range: TextRange;
  readonly outer: Expansion | null;
}

const MAX_DEPTH = 16;
/** Expansions in one function: macros that use others twice grow without end. */
const MAX_EXPANSIONS = 1000;

export class Expansions {
  /** Offset in the file from which ranges count. */
  private readonly base: number;
  private current: Expansion | null = null;
  private count = 0;

  constructor(base = 0) {
    this.base = base;
  }

  /** Whether what is lowered stands in a macro's body instead of in the file. */
  get active(): boolean {
    return this.current !== null;
  }

  /** Whether macros were left as they stand because there were too many. */
  get isExhausted(): boolean {
    return this.count > MAX_EXPANSIONS;
  }

  /** Where a node is in the file; inside a macro's body, where the macro is used. */
  range(node: Node): TextRange {
    return this.current ? this.current.range : this.place(node);
  }

  /** Where a node is in its own text. */
  place({ startIndex, endIndex }: Node): TextRange {
    return { start: startIndex - this.base, end: endIndex - this.base };
  }

  /** The argument that a name stands for in the macro being expanded. */
  argument(name: string): Node | undefined {
    return this.current?.parameters.get(name);
  }

  /** Runs `body` inside the expansion of a macro; undefined when the macro expands itself or too deep. */
  within<T>(name: string, parameters: ReadonlyMap<string, Node>, range: TextRange, body: () => T): T | undefined {
    let depth = 0;
    for (let e = this.current; e; e = e.outer) if (e.name === name || ++depth > MAX_DEPTH) return undefined;
    if (++this.count > MAX_EXPANSIONS) return undefined;
    const outer = this.current;
    this.current = { name, parameters, range: outer?.range ?? range, outer };
    try {
      return body();
    } finally {
      this.current = outer;
    }
  }

  /** A macro argument is evaluated where the macro was used: its names and its place in the file are the user's. */
  outside<T>(body: () => T, outer = this.current?.outer ?? null): T {
    const inner = this.current;
    this.current = outer;
    try {
      return body();
    } finally {
      this.current = inner;
    }
  }
}
