/**
 * Which fields that keep a handle are asked about somewhere in a file. A function that asks about what it has mapped itself
 * asks for nobody else.
 */
import { type Block, childrenOf, type Expression, type FunctionIr, type Instruction, successors } from '../../ir/ir.ts';
import type { TextRange } from '../../syntax/text.ts';
import { asksOfArguments } from '../graph/asking.ts';
import type { Unit } from '../unit.ts';
import { type Accesses, accessesIn, type Field, withoutIndices } from './access.ts';
import { callIn, withoutCasts } from './values.ts';

/** What one function asks about. */
interface Asked {
  readonly fn: FunctionIr;
  /** Fields that anybody's handle may be in. */
  readonly fields: readonly Field[];
  /** Places that it assigns the result of a map call, as keys: the blocks that ask about each. */
  readonly own: ReadonlyMap<string, ReadonlySet<number>>;
}

export class AskedFields {
  private readonly known = new Map<FunctionIr, Asked>();

  /** Whether somebody in one of these files asks about a handle in `field`, which is stored there by the assignment of what stands at `range`. */
  has(units: readonly Unit[], field: Field, { file, range }: { file: string; range: TextRange }): boolean {
    return units.some((unit) =>
      unit.functionsNaming(field).some((fn) => {
        const { fields, own } = this.asked(unit, fn);
        if (fields.some((other) => isSame(field, other))) return true;
        const isHere = unit.file === file && fn.range.start <= range.start && range.end <= fn.range.end;
        return isHere && targetsOf(fn, range).some(({ target, block }) => comesTo(fn, block, own.get(keyOf(target))));
      }),
    );
  }

  private asked(unit: Unit, fn: FunctionIr): Asked {
    let asked = this.known.get(fn);
    if (!asked) {
      asked = askedIn(unit, fn);
      this.known.set(fn, asked);
    }
    return asked;
  }
}

function isSame(a: Field, b: Field): boolean {
  return a.field === b.field && (a.tag === null || b.tag === null || a.tag === b.tag);
}

/** The places that are assigned what stands at a range, and the blocks in which they are. */
function targetsOf(
  { blocks }: FunctionIr,
  range: TextRange,
): { readonly target: Expression; readonly block: number }[] {
  return blocks.flatMap(({ id, instructions }) =>
    instructions.flatMap((at) =>
      at.op === 'assign' && at.value.range.start === range.start ? { target: at.target, block: id } : [],
    ),
  );
}

/** Whether a way leads from one block to one of others; what is asked on another way says nothing of what is done on this one. */
function comesTo({ blocks }: FunctionIr, from: number, others: ReadonlySet<number> = new Set()): boolean {
  const found = new Set([from]);
  for (const block of found) {
    if (others.has(block)) return true;
    for (const to of successors(blocks[block]!.terminator)) found.add(to);
  }
  return false;
}

function assignments(fn: FunctionIr): Extract<Instruction, { op: 'assign' }>[] {
  return fn.blocks.flatMap(({ instructions }) => instructions.flatMap((at) => (at.op === 'assign' ? at : [])));
}

function askedIn(unit: Unit, fn: FunctionIr): Asked {
  const asked = askedPlaces(unit, fn);
  const places = asked.map(({ place }) => place);
  const stores = assignments(fn);
  const mapped = new Set(stores.flatMap((at) => (isMapped(unit, fn, at.value) ? keyOf(at.target) : [])));
  const own = new Map<string, Set<number>>();
  for (const { place, block } of asked)
    if (mapped.has(keyOf(place))) own.set(keyOf(place), (own.get(keyOf(place)) ?? new Set()).add(block));
  const others = places.filter((place) => !own.has(keyOf(place)));
  // A variable that is asked about may hold what was read from a field.
  const variables = new Set(places.flatMap((place) => (place.kind === 'variable' ? place.variable.id : [])));
  const read = stores.flatMap(({ target, value }) =>
    target.kind === 'variable' && variables.has(target.variable.id) ? placesIn(value) : [],
  );
  const accesses = accessesIn(fn, unit);
  return { fn, fields: [...others, ...read].flatMap((place) => fieldsOf(place, accesses)), own };
}

/** The fields that a place lies in, or is. */
function fieldsOf(place: Expression, { uses }: Accesses): Field[] {
  return uses.filter((use) => use.place === place || contains(place, use.place));
}

function contains(whole: Expression, part: Expression): boolean {
  return whole === part || childrenOf(whole).some((child) => contains(child, part));
}

/** The places that a function asks about: what it gives to a call that asks, or compares with no address; and the blocks in which it does. */
function askedPlaces(unit: Unit, fn: FunctionIr): { readonly place: Expression; readonly block: number }[] {
  return fn.blocks.flatMap((block) => askedPlacesIn(unit, fn, block).map((place) => ({ place, block: block.id })));
}

function askedPlacesIn(unit: Unit, fn: FunctionIr, { instructions, terminator }: Block): Expression[] {
  const found: Expression[] = [];
  const failures = [...unit.model.failures].flatMap((name) => unit.model.constant(name) ?? []);
  const isFailure = (e: Expression): boolean => isOneOf(failures, e);
  const compared = (e: Expression): void => {
    if (e.kind === 'binary' && (e.operator === '==' || e.operator === '!=')) {
      if (isFailure(e.right)) found.push(...placesIn(e.left));
      else if (isFailure(e.left)) found.push(...placesIn(e.right));
    }
    for (const child of childrenOf(e)) compared(child);
  };
  for (const at of instructions) {
    if (at.op === 'call' && at.callee.kind === 'global' && asksOfArguments(unit, at.callee.name, fn))
      found.push(...at.arguments.flatMap(placesIn));
    if (at.op === 'call') at.arguments.forEach(compared);
    if (at.op === 'assign') compared(at.value);
  }
  if (terminator.op === 'branch') compared(terminator.condition);
  if (terminator.op === 'return' && terminator.value) compared(terminator.value);
  return found;
}

/** Whether a value is the handle of a mapping that failed, however it is spelled. */
function isOneOf(failures: readonly bigint[], e: Expression): boolean {
  const plain = withoutCasts(e);
  return plain.kind === 'constant' && failures.includes(BigInt.asUintN(64, plain.value));
}

/** The outermost places in an expression. */
function placesIn(e: Expression): Expression[] {
  const plain = withoutIndices(e);
  if (plain.kind === 'variable' || plain.kind === 'member') return [e];
  return childrenOf(plain).flatMap(placesIn);
}

function isMapped(unit: Unit, fn: FunctionIr, value: Expression): boolean {
  const call = callIn(fn, withoutCasts(value));
  const name = call?.callee.kind === 'global' ? call.callee.name : '';
  return unit.model.functions.get(name)?.effect === 'maps';
}

/** Names a place by how it is reached. */
function keyOf(e: Expression): string {
  switch (e.kind) {
    case 'variable':
      return `v${e.variable.id}`;
    case 'global':
      return e.name;
    case 'constant':
      return String(e.value);
    case 'member':
      return `${keyOf(e.base)}.${e.field}`;
    default:
      return `${e.kind}(${childrenOf(e).map(keyOf).join()})`;
  }
}
