/** Macros being expanded: where their parts come from, and where in the file they are used. */
import type { Node } from '../syntax/parser.ts';
import type { TextRange } from '../syntax/text.ts';

/** What a parameter stands for: code, and the expansion that this stands in; null for the file itself. */
export interface Argument {
  readonly node: Node;
  readonly within: Expansion | null;
}

/** What the parameters of a macro stand for; the last one of a variadic macro stands for any number of arguments. */
export interface Arguments {
  readonly named: ReadonlyMap<string, Argument>;
  readonly rest: { readonly name: string; readonly arguments: readonly Argument[] } | null;
}

/** A macro expansion in progress. */
interface Expansion {
  readonly name: string;
  readonly arguments: Arguments;
  /** Range of the use: everything inside the expansion is located there. */
  readonly range: TextRange;
  readonly outer: Expansion | null;
}

/** Of a macro that takes none. */
export const NO_ARGUMENTS: Arguments = { named: new Map(), rest: null };

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
  argument(name: string): Argument | undefined {
    return this.current?.arguments.named.get(name);
  }

  /** Arguments where they stand, with those that the name for the rest of a variadic macro's arguments stands for. */
  spread(nodes: readonly Node[]): readonly Argument[] {
    const { current } = this;
    const rest = current?.arguments.rest;
    return nodes.flatMap((node) =>
      rest && node.type === 'identifier' && node.text === rest.name ? rest.arguments : { node, within: current },
    );
  }

  /** Runs `body` inside the expansion of a macro; undefined when the macro expands itself or too deep. */
  within<T>(name: string, given: Arguments, range: TextRange, body: () => T): T | undefined {
    let depth = 0;
    for (let e = this.current; e; e = e.outer) if (e.name === name || ++depth > MAX_DEPTH) return undefined;
    if (++this.count > MAX_EXPANSIONS) return undefined;
    const outer = this.current;
    this.current = { name, arguments: given, range: outer?.range ?? range, outer };
    try {
      return body();
    } finally {
      this.current = outer;
    }
  }

  /** A macro argument is evaluated where it stands: its names and its place in the file are those of that place. */
  at<T>(place: Argument['within'], body: () => T): T {
    const inner = this.current;
    this.current = place;
    try {
      return body();
    } finally {
      this.current = inner;
    }
  }
}
