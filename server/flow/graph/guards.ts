/**
 * Which fields decide whether a function that is called maps or unmaps, or one that it calls: those that a branch asks about of
 * which one way alone leads to such a call.
 */
import { type Expression, type FunctionIr, type Instruction, successors } from '../../ir/ir.ts';
import { FOLLOWED, type Model } from '../../model/model.ts';
import { type Bits, bitsAsked, sourcesOf } from './asked-bits.ts';
import { graphOf } from './graph.ts';

type Call = Extract<Instruction, { op: 'call' }>;

/** Fields that are named for one call, at most. */
const MAX_GUARDS = 16;
const NOTHING: readonly Bits[] = [];

/** What calls mean in a file. */
interface Callees {
  readonly model: Model;
  nameOf(callee: Expression, from: FunctionIr): string;
  callee(name: string, from: FunctionIr): FunctionIr | undefined;
  ownerOf(fn: FunctionIr): { leadsToFollowed(name: string): boolean };
}

export class Guards {
  private readonly unit: Callees;
  private readonly known = new Map<FunctionIr, readonly Bits[]>();

  constructor(unit: Callees) {
    this.unit = unit;
  }

  /** The guards in the function that a call names. */
  of(name: string, from: FunctionIr): readonly Bits[] {
    const asked = this.followed(name, from);
    if (!asked) return NOTHING;
    // Calls go deeper than this function could call itself.
    const open = [asked];
    const entered = new Set<FunctionIr>();
    for (let fn = open.at(-1); fn; fn = open.at(-1)) {
      if (this.known.has(fn)) {
        open.pop();
        if (entered.delete(fn)) this.known.set(fn, this.made(fn));
        continue;
      }
      // Of one that calls itself, the rest tells.
      this.known.set(fn, NOTHING);
      entered.add(fn);
      for (const callee of this.calleesOf(fn).reverse()) if (!this.known.has(callee)) open.push(callee);
    }
    return this.known.get(asked)!;
  }

  /** The guards of a function whose callees have theirs. */
  private made(fn: FunctionIr): readonly Bits[] {
    const { unit } = this;
    const inner = new Set<Bits>();
    const own = guardsOf(fn, ({ callee }) => {
      const name = unit.nameOf(callee, fn);
      const called = this.followed(name, fn);
      const below = (called && this.known.get(called)) ?? NOTHING;
      for (const bits of below) inner.add(bits);
      return below.length > 0 || FOLLOWED.has(unit.model.functions.get(name)?.effect);
    });
    return [...own, ...inner].slice(0, MAX_GUARDS);
  }

  private calleesOf(fn: FunctionIr): FunctionIr[] {
    const calls = fn.blocks.flatMap(({ instructions }) => instructions.filter((i) => i.op === 'call'));
    return calls.flatMap(({ callee }) => this.followed(this.unit.nameOf(callee, fn), fn) ?? []);
  }

  /** The function of a name, where it leads to a call that is followed. */
  private followed(name: string, from: FunctionIr): FunctionIr | undefined {
    const fn = this.unit.callee(name, from);
    return fn && this.unit.ownerOf(fn).leadsToFollowed(fn.name) ? fn : undefined;
  }
}

function guardsOf(fn: FunctionIr, matters: (call: Call) => boolean): Bits[] {
  const { order } = graphOf(fn);
  // Without the turns of loops, in which each block leads to each.
  const next = fn.blocks.map(({ id, terminator }) => successors(terminator).filter((to) => order[to]! > order[id]!));
  const targets = fn.blocks.filter(({ instructions }) => instructions.some((i) => i.op === 'call' && matters(i)));
  const guards = new Set<number>();
  for (const { id } of targets) {
    const leads = leadingTo(id, next, order);
    for (const block of leads) if (next[block]!.some((to) => !leads.has(to))) guards.add(block);
  }
  const sources = sourcesOf(fn);
  return [...guards].flatMap((block) => {
    const { terminator } = fn.blocks[block]!;
    return terminator.op === 'branch' ? [...bitsAsked(terminator.condition, sources)] : [];
  });
}

function leadingTo(target: number, next: readonly (readonly number[])[], order: readonly number[]): Set<number> {
  const found = new Set([target]);
  const before = [...next.keys()].filter((block) => order[block]! >= 0 && order[block]! < order[target]!);
  for (const block of before.sort((a, b) => order[b]! - order[a]!))
    if (next[block]!.some((to) => found.has(to))) found.add(block);
  return found;
}
