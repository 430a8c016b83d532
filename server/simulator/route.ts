/** The places that a run is to pass, one after the other, and the ways in a file that lead to each of them. */
import { type FunctionIr, type Instruction, successors, type Terminator } from '../ir/ir.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Program } from './program.ts';

/** One thing that a function does. */
export type Step = Instruction | Terminator;

/** Tells whether a step is a place. */
export type Place = (fn: FunctionIr, step: Step) => boolean;

/** What is written at a range: the steps within it, or the ones that hold it most closely. */
export function written({ start, end }: TextRange): Place {
  const found = new WeakMap<FunctionIr, ReadonlySet<Step>>();
  return (fn, step) => {
    let steps = found.get(fn);
    if (!steps) {
      const all = fn.blocks.flatMap(({ instructions, terminator }): Step[] => [...instructions, terminator]);
      const within = all.filter(({ range }) => start <= range.start && range.end <= end);
      const around = all.filter(({ range }) => range.start <= start && end <= range.end);
      const least = Math.min(...around.map(({ range }) => range.end - range.start));
      steps = new Set([...within, ...around.filter(({ range }) => range.end - range.start === least)]);
      found.set(fn, steps);
    }
    return steps.has(step);
  };
}

export class Route {
  private readonly program: Program;
  private readonly places: readonly Place[];
  private readonly ways: readonly Ways[];

  /** `places` in their order; the last is where the run is to come to. */
  constructor(program: Program, places: readonly Place[]) {
    this.program = program;
    this.places = places;
    this.ways = places.map((place) => new Ways(program, place));
  }

  /** Notes the places that a step is. */
  note(passed: Set<Place>, fn: FunctionIr, step: Step): void {
    if (fn.file !== this.program.file) return;
    for (const place of this.places) if (!passed.has(place) && place(fn, step)) passed.add(place);
  }

  /** Which of two blocks leads on, for a run that has passed some of the places; null where neither does, or both do. */
  prefers(
    passed: ReadonlySet<Place>,
    fn: FunctionIr,
    { then, otherwise }: { then: number; otherwise: number },
  ): boolean | null {
    for (const ways of this.ways) {
      if (passed.has(ways.place)) continue;
      const towards = ways.towards(fn);
      if (towards.has(then) !== towards.has(otherwise)) return towards.has(then);
    }
    return null;
  }

  /** Whether a run that has passed some of the places has come to the last one. */
  isAtEnd(passed: ReadonlySet<Place>): boolean {
    return passed.has(this.places.at(-1)!);
  }

  get length(): number {
    return this.places.length;
  }
}

/** The blocks from which control can come to one place. */
class Ways {
  private readonly program: Program;
  readonly place: Place;
  private readonly found = new WeakMap<FunctionIr, ReadonlySet<number>>();
  private readonly leading = new Map<string, boolean>();

  constructor(program: Program, place: Place) {
    this.program = program;
    this.place = place;
  }

  /** Blocks of a function from which control can come to the place, here or in a callee of the same file. */
  towards(fn: FunctionIr): ReadonlySet<number> {
    const known = this.found.get(fn);
    if (known) return known;
    const found = new Set<number>();
    this.found.set(fn, found);
    if (fn.file !== this.program.file) return found;
    for (const { id, instructions, terminator } of fn.blocks)
      if ([...instructions, terminator].some((step) => this.comesTo(fn, step))) found.add(id);
    for (let size = -1; size !== found.size; ) {
      size = found.size;
      for (const block of fn.blocks) if (successors(block.terminator).some((s) => found.has(s))) found.add(block.id);
    }
    return found;
  }

  private comesTo(fn: FunctionIr, step: Step): boolean {
    return (
      this.place(fn, step) || (step.op === 'call' && step.callee.kind === 'global' && this.leads(step.callee.name))
    );
  }

  /** Whether a function of the file comes to the place. */
  private leads(name: string): boolean {
    const known = this.leading.get(name);
    if (known !== undefined) return known;
    this.leading.set(name, false);
    const { functions, simulations } = this.program.model;
    const fn = functions.has(name) || simulations.has(name) ? undefined : this.program.ir(name);
    const leads =
      fn?.blocks.some(({ instructions, terminator }) =>
        [...instructions, terminator].some((step) => this.comesTo(fn, step)),
      ) ?? false;
    this.leading.set(name, leads);
    return leads;
  }
}
