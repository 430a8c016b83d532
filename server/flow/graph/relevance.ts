/**
 * Which variables and fields can decide what a map call gets. Paths that agree on these are merged (property simulation:
 * Das, Lerner, Seigle, PLDI 2002), so that the rest of a driver costs nothing.
 */
import {
  childrenOf,
  type Expression,
  type FunctionIr,
  type Instruction,
  successors,
  variablesOf,
} from '../../ir/ir.ts';
import { recordTag } from '../../ir/types.ts';
import { FOLLOWED } from '../../model/model.ts';
import type { Unit } from '../unit.ts';
import { actionOf } from './pointed-function.ts';

const NOTHING: ReadonlySet<number> = new Set();

/** What a call is told that it matters to tell paths apart for: what it accesses, and how. */
const DECIDING: ReadonlySet<string> = new Set([
  'address',
  'direction',
  'physical',
  'prot',
  'bar',
  'function',
  'window',
  'transfer',
  'channel',
  'handle',
]);

/** Blocks and instructions of a function that is entered, with those of the functions that it enters. */
const MAX_ENTERED = 250;

export class Relevance {
  /** Fields by name, in any record: heap places are told apart by field only. */
  readonly fields = new Set<string>();
  /** Functions whose result or writes matter, so that calls of them are entered. */
  readonly entered = new Set<FunctionIr>();
  /** Functions whose result matters to a caller. */
  private readonly returning = new Set<FunctionIr>();
  /** Functions that end mappings where nobody calls them by name: for variables that go out of scope, for devices that go away. */
  private readonly undoing = new Set<FunctionIr>();
  private readonly variables = new Map<FunctionIr, Set<number>>();
  private readonly sizes = new Map<FunctionIr, number>();
  /** Fields by name that devices take addresses from. */
  private readonly taken: ReadonlySet<string>;
  private readonly unit: Unit;

  /** Computes the closure over `roots`. Calls of those in `entered` are entered; others are where their result matters. */
  constructor(unit: Unit, roots: readonly FunctionIr[], entered: readonly FunctionIr[]) {
    this.unit = unit;
    const addresses = [...unit.model.addresses.values()].flat();
    this.taken = new Set(
      addresses.flatMap(({ field, low, high }) => [field, low, high].filter((name) => name !== undefined)),
    );
    for (const fn of entered) this.entered.add(fn);
    if (roots.length === 0) return;
    for (let size = -1; size !== this.size(); ) {
      size = this.size();
      for (const fn of new Set([...roots, ...this.entered])) this.close(fn, this.of(fn));
    }
  }

  /** Whether a function, with those that it enters itself, is too large to be run wherever it is called. */
  isTooLarge(fn: FunctionIr): boolean {
    return this.sizeOf(fn, new Set()) > MAX_ENTERED;
  }

  private sizeOf(fn: FunctionIr, active: Set<FunctionIr>): number {
    let size = this.sizes.get(fn);
    if (size !== undefined || active.has(fn)) return size ?? 0;
    active.add(fn);
    size = fn.blocks.length;
    for (const { instructions } of fn.blocks)
      for (const instruction of size <= MAX_ENTERED ? instructions : []) {
        size++;
        const name = instruction.op === 'call' ? this.unit.nameOf(instruction.callee, fn) : '';
        const callee = name === '' || this.unit.model.functions.has(name) ? undefined : this.unit.callee(name, fn);
        if (callee && this.entered.has(callee)) size += this.sizeOf(callee, active);
      }
    active.delete(fn);
    this.sizes.set(fn, size);
    return size;
  }

  /** Ids of the variables of a function that matter. */
  of(fn: FunctionIr): Set<number> {
    let set = this.variables.get(fn);
    if (!set) {
      set = new Set();
      this.variables.set(fn, set);
    }
    return set;
  }

  private size(): number {
    let total = this.fields.size + this.entered.size + this.returning.size + this.undoing.size;
    for (const set of this.variables.values()) total += set.size;
    return total;
  }

  private close(fn: FunctionIr, relevant: Set<number>): void {
    for (let before = -1; before !== relevant.size; ) {
      before = relevant.size;
      for (const block of fn.blocks) {
        for (const instruction of block.instructions) this.instruction(fn, instruction, relevant);
        const { terminator } = block;
        if (terminator.op === 'return' && terminator.value && this.returning.has(fn))
          this.need(terminator.value, relevant);
        if (terminator.op === 'branch' && successors(terminator).some((to) => this.chooses(fn, to, relevant)))
          this.need(terminator.condition, relevant);
      }
    }
  }

  private instruction(fn: FunctionIr, instruction: Instruction, relevant: Set<number>): void {
    if (instruction.op === 'assign') {
      const { target, value } = instruction;
      const isTaken = target.kind === 'member' && this.taken.has(target.field);
      const decides = this.decides(target, relevant);
      if (isTaken || decides) this.need(value, relevant);
      if (decides) this.need(target, relevant);
      return;
    }
    if (instruction.op !== 'call') return;
    const name = this.unit.nameOf(instruction.callee, fn);
    const model = this.unit.model.functions.get(name);
    if (model?.effect === 'defers') {
      const action = this.unit.callee(actionOf(model, instruction.arguments), fn);
      if (action) this.undo(action);
    }
    if (FOLLOWED.has(model?.effect)) {
      for (const [role, index] of Object.entries(model?.arguments ?? {})) {
        const argument = instruction.arguments[index];
        if (argument && DECIDING.has(role)) this.need(argument, relevant);
      }
      return;
    }
    const callee = model ? undefined : this.unit.callee(name, fn);
    // A short callee is looked into for what is asked later, too: its result, and what it writes through a pointer.
    const asked = this.unit.helper(name, fn) ? this.unit.questions(fn).asked : NOTHING;
    const result = asked.has(instruction.result.id) || relevant.has(instruction.result.id);
    const isWritten = (a: Expression | undefined): boolean =>
      a?.kind === 'address' &&
      (this.decides(a.place, relevant) || [...variablesOf(a.place)].some((v) => asked.has(v.id)));
    const written = instruction.arguments.some(isWritten);
    if (!callee) {
      // What an unknown call makes of its arguments is unknown whatever they are; a modelled one may pass them on.
      if (model && model.effect !== 'allocates' && (result || written))
        for (const argument of instruction.arguments) this.need(argument, relevant);
      return;
    }
    if (result) this.returning.add(callee);
    // A handle may go into a record that a short function makes of it.
    const isMaker = recordTag(callee.returns) !== undefined && this.unit.helper(name, fn) !== undefined;
    if (this.undoing.has(fn) || this.unit.symbols.isCleaner(name)) this.undo(callee);
    const matters = result || written || isMaker || this.unit.writesField(callee, this.fields);
    if (matters || this.unit.leadsAway(name, fn)) this.entered.add(callee);
    if (!this.entered.has(callee)) return;
    const inner = this.of(callee);
    callee.parameters.forEach((parameter, i) => {
      const argument = instruction.arguments[i];
      if (isWritten(argument)) inner.add(parameter.id);
      if (argument && inner.has(parameter.id)) this.need(argument, relevant);
    });
  }

  private undo(callee: FunctionIr): void {
    if (!this.unit.ownerOf(callee).leadsToFollowed(callee.name)) return;
    this.undoing.add(callee);
    this.entered.add(callee);
  }

  /** Whether the first thing that a block does is to choose a value that matters, as the arms of a conditional do. */
  private chooses(fn: FunctionIr, block: number, relevant: Set<number>): boolean {
    const first = fn.blocks[block]!.instructions[0];
    return first?.op === 'assign' && first.value.kind === 'constant' && this.decides(first.target, relevant);
  }

  /** Whether assigning to this place can change a relevant value. */
  private decides(place: Expression, relevant: Set<number>): boolean {
    switch (place.kind) {
      case 'variable':
        return relevant.has(place.variable.id);
      case 'member':
        // Of what a pointer leads to, only the member itself counts: the pointer stays what it is.
        return this.fields.has(place.field) || (isInVariable(place.base) && this.decides(place.base, relevant));
      case 'index':
        return this.decides(place.base, relevant);
      case 'dereference':
        return this.decides(place.pointer, relevant);
      default:
        return false;
    }
  }

  private need(expression: Expression, relevant: Set<number>): void {
    for (const variable of variablesOf(expression)) relevant.add(variable.id);
    this.needFields(expression);
  }

  private needFields(expression: Expression): void {
    if (expression.kind === 'member') this.fields.add(expression.field);
    for (const child of childrenOf(expression)) this.needFields(child);
  }
}

/** Whether a place is a variable, or a part of one. */
function isInVariable(place: Expression): boolean {
  if (place.kind === 'member' || place.kind === 'index') return isInVariable(place.base);
  return place.kind === 'variable' && place.variable.type.pointers === 0;
}
