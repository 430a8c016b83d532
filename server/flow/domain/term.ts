/**
 * Terms: what values and places are, apart from where they came from. They are hash-consed: two that are made alike are one
 * object, so that comparing them costs nothing. Two values of one term are equal at run time; nothing is said about others.
 */

/** Symbols stand for what is fixed but not known; places are what a pointer can point to; marks only tell others apart. */
export type TermKind = keyof typeof SPELLING;

/** How a term is spelled, from its label and the spelling of its children: in notes, and to see what an analysis does. */
const SPELLING = {
  // Values.
  constant: (label: string) => label,
  pointer: (_: string, [place]: readonly string[]) => `&${place}`,
  sum: (label: string, children: readonly string[]) =>
    `sum(${label
      .split(' ')
      .map((part, i) => (children[i] ? `${part}*${children[i]}+` : part))
      .join('')})`,
  operation: (label: string, children: readonly string[]) => `${label}(${children.join()})`,
  half: (label: string, [of]: readonly string[]) => `${label}(${of})`,
  handle: (label: string) => `map:${label};`,
  check: (label: string) => `failed:${label};`,
  // Symbols: what a function is given, what calls gave, what places hold.
  parameter: (label: string) => `p:${label};`,
  result: (label: string) => `c:${label};`,
  output: (label: string, [call]: readonly string[]) => `${call}${label};`,
  answer: (_: string, [callee, ...given]: readonly string[]) => `answer;${callee}(${given.join()});`,
  pure: (label: string, given: readonly string[]) => `${label}(${given.join()});`,
  allocated: (_: string, [call]: readonly string[]) => `new:${call}`,
  count: (label: string) => `count:${label};`,
  failed: (_: string, [of]: readonly string[]) => `failed(${of});`,
  nothing: (label: string) => `void:${label};`,
  initial: (label: string, [place]: readonly string[]) => `L:${place}${label};`,
  whole: (label: string, [record]: readonly string[]) => `A:${record}.${label};`,
  declared: (label: string) => `d:${label};`,
  unknown: (label: string) => `x:${label};`,
  opaque: (label: string) => `u:${label};`,
  named: (_: string, [global]: readonly string[]) => `${global};`,
  sizeof: (label: string) => `sizeof:${label};`,
  deep: (label: string) => `deep:${label};`,
  some: () => 'some;',
  // Symbols: what may have been written, and what paths that have met disagree about.
  alias: (label: string, [place]: readonly string[]) => `alias:${place}${label};`,
  union: (label: string, [place]: readonly string[]) => `union:${place}${label};`,
  written: (label: string, [by, place]: readonly string[]) => `by:${by}${place}${label};`,
  lost: (_: string, [place]: readonly string[]) => `was:${place};`,
  joined: (_: string, [block, place]: readonly string[]) => `join:${block}:${place};`,
  turned: (label: string, [place]: readonly string[]) => `loop:${label}:${place ?? ''};`,
  // Places.
  variable: (label: string) => `v${label}`,
  global: (label: string) => `g:${label}`,
  target: (_: string, [pointer]: readonly string[]) => `*(${pointer})`,
  temporary: (_: string, [value]: readonly string[]) => `t:${value}`,
  held: (_: string, [value]: readonly string[]) => `{${value}}`,
  returned: (label: string) => `r${label}`,
  member: (label: string, [record]: readonly string[]) => `${record}.${label}`,
  element: (_: string, [array, index]: readonly string[]) => `${array}[${index}]`,
  // Marks.
  copy: (_: string, [of]: readonly string[]) => `copy ${of}`,
  zero: () => 'zero',
  name: (label: string) => label,
  mark: (label: string, of: readonly string[]) => `${label}:${of.join()}`,
  'in loop': () => 'in loop',
} as const;

export class Term {
  /** Counts up as terms are made. */
  readonly id: number;
  readonly kind: TermKind;
  /** What tells it from others of its kind that are made of the same. */
  readonly label: string;
  readonly children: readonly Term[];
  /** How many terms it is made of, each counted as often as it occurs. */
  readonly weight: number;
  private spelling: string | undefined;
  private all: ReadonlySet<Term> | undefined;
  private ways: readonly Term[] | undefined;
  private named: readonly string[] | undefined;
  /** Terms of which this is the first child, by the rest of what they are. */
  readonly derived = new Map<string, Term>();

  constructor(id: number, kind: TermKind, label: string, children: readonly Term[]) {
    this.id = id;
    this.kind = kind;
    this.label = label;
    this.children = children;
    let weight = 1;
    for (const child of children) weight += child.weight;
    this.weight = weight;
  }

  /** The term in words, alike in every run. Nothing is read out of it. */
  get key(): string {
    this.spelling ??= SPELLING[this.kind](
      this.label,
      this.children.map(({ key }) => key),
    );
    return this.spelling;
  }

  /** All that it is made of, itself included. */
  get parts(): ReadonlySet<Term> {
    if (!this.all) {
      const all = new Set<Term>([this]);
      for (const child of this.children) for (const part of child.parts) all.add(part);
      this.all = all;
    }
    return this.all;
  }

  /** Whether it is made of that one, or is it. */
  has(part: Term): boolean {
    // A term is made after its parts.
    return this === part || (part.id < this.id && this.children.length > 0 && this.parts.has(part));
  }

  /** The targets of pointers that it leads through: those of p and q for `*(*(p).q).x`. */
  get targets(): readonly Term[] {
    this.ways ??= this.children.length === 0 ? NONE : [...this.parts].filter(({ kind }) => kind === 'target');
    return this.ways;
  }

  /** The mappings whose handles it is made of. */
  get mappings(): readonly string[] {
    if (!this.named) {
      const found: string[] = [];
      for (const { kind, label } of this.children.length > 0 ? this.parts : [this])
        if (kind === 'handle') found.push(label);
      this.named = found.length > 0 ? found : NONE;
    }
    return this.named;
  }
}

const NONE: readonly never[] = [];

let made = 0;
/** The terms without children. */
let roots = new Map<string, Term>();

/** Between two runs: terms of the next one are none of those before, which live as long as something holds them. */
export function forgetTerms(): void {
  roots = new Map();
}

/** The one term of that kind, label and children. */
export function term(kind: TermKind, label: string, ...children: readonly Term[]): Term {
  const { table, key } = entryOf(kind, label, children);
  let found = table.get(key);
  if (!found) {
    found = new Term(++made, kind, label, children);
    table.set(key, found);
  }
  return found;
}

/** Whether nothing was ever made of these: whoever makes it is the first one to know it. */
export function isUnheardOf(kind: TermKind, label: string, children: readonly Term[]): boolean {
  const { table, key } = entryOf(kind, label, children);
  return !table.has(key);
}

function entryOf(kind: TermKind, label: string, children: readonly Term[]): { table: Map<string, Term>; key: string } {
  const [first, second] = children;
  if (!first) return { table: roots, key: `${kind} ${label}` };
  let key = `${kind} ${label}`;
  if (second) for (let i = 1; i < children.length; i++) key += `,${children[i]!.id}`;
  return { table: first.derived, key };
}

/** The term that is like another one in all but that it is new. */
export function again({ kind, label, children }: Term): Term {
  return term(kind, `${label}'`, ...children);
}
