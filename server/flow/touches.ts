/** What the CPU does with memory that is mapped: which says what the device does with it, where nothing else does. */
import { childrenOf, type Expression, type FunctionIr, type Instruction } from '../ir/ir.ts';
import { recordTag } from '../ir/types.ts';
import type { Role } from '../model/model.ts';
import { isMadeIn, type Life } from './domain/lifecycle.ts';
import type { Field } from './fields/access.ts';
import { withoutCasts } from './fields/values.ts';
import { typeOfPlace } from './graph/pointed-function.ts';
import type { Unit } from './unit.ts';

export interface Touches {
  /** Content is put there; clearing it is no content. */
  readonly writes: boolean;
  readonly reads: boolean;
  /** Functions get the memory that may do either. */
  readonly isLent: boolean;
  /** Map calls that name the memory so: by a field, these may be other memories, and in a variable, others at another time. */
  readonly maps: number;
}

const NONE: Touches = { writes: false, reads: false, isLent: false, maps: 0 };

type Call = Extract<Instruction, { op: 'call' }>;

/**
 * The accesses by the pointer that the map call names: those of its function for a variable, of the whole file for a field.
 * Their order is not asked for.
 */
export function touchesOf(unit: Unit, life: Life): Touches {
  const fn = mapperOf(unit, life);
  const call = fn && callAt(fn, life);
  const given = call && argumentOf(unit, call, 'address');
  const base = given && baseOf(given);
  if (!fn || !base) return NONE;
  if (base.kind === 'variable') return touchesIn(unit, fn, (e) => isVariable(e, base.variable.id));
  if (base.kind !== 'member') return NONE;
  const field = fieldOf(unit, base);
  if (field.tag === null) return NONE;
  const isIt = (e: Expression): boolean =>
    e.kind === 'member' && e.field === field.field && fieldOf(unit, e).tag === field.tag;
  const all = unit
    .functionsNaming(field)
    .map((one) => touchesIn(unit, one, isIt))
    .reduce(join, NONE);
  // Others have such records as well, and what they hold there.
  return unit.symbols.ownsRecord(field.tag) ? all : { ...all, isLent: true };
}

function join(a: Touches, b: Touches): Touches {
  return {
    writes: a.writes || b.writes,
    reads: a.reads || b.reads,
    isLent: a.isLent || b.isLent,
    maps: a.maps + b.maps,
  };
}

function mapperOf(unit: Unit, life: Life): FunctionIr | undefined {
  for (const { name } of unit.symbols.functionDefinitions()) {
    const fn = unit.ir(name);
    if (fn && isMadeIn(life, fn)) return fn;
  }
  return undefined;
}

function callAt({ blocks }: FunctionIr, { range }: Life): Call | undefined {
  for (const { instructions } of blocks)
    for (const at of instructions)
      if (at.op === 'call' && at.range.start === range.start && at.range.end === range.end) return at;
  return undefined;
}

function argumentOf({ model }: Unit, { callee, arguments: given }: Call, role: Role): Expression | undefined {
  const at = callee.kind === 'global' ? model.functions.get(callee.name)?.arguments?.[role] : undefined;
  return at === undefined ? undefined : given[at];
}

/** The pointer that an address is reckoned from. */
function baseOf(address: Expression): Expression {
  const plain = withoutCasts(address);
  return plain.kind === 'binary' && plain.operator === '+' ? baseOf(plain.left) : plain;
}

function fieldOf({ symbols, types }: Unit, { base, field }: Extract<Expression, { kind: 'member' }>): Field {
  return { tag: recordTag(types.resolve(typeOfPlace(base, symbols, types))) ?? null, field };
}

function isVariable(e: Expression, id: number): boolean {
  return e.kind === 'variable' && e.variable.id === id;
}

function touchesIn(unit: Unit, fn: FunctionIr, isPointer: (e: Expression) => boolean): Touches {
  const aliases = aliasesIn(fn, isPointer);
  const isBase = (e: Expression): boolean => {
    const base = baseOf(e);
    return isPointer(base) || (base.kind === 'variable' && aliases.has(base.variable.id));
  };
  let [writes, reads, isLent] = [false, false, false];
  let maps = 0;
  const isThere = (e: Expression): boolean => isPointedTo(unit, e, isBase);
  const read = (e: Expression): void => {
    if (e.kind === 'address') return;
    if (isThere(e)) reads = true;
    else for (const child of childrenOf(e)) read(child);
  };
  for (const { instructions, terminator } of fn.blocks) {
    for (const at of instructions) {
      if (at.op === 'unknown') isLent ||= at.variables.some(({ id }) => aliases.has(id));
      else if (at.op === 'assign') {
        if (isThere(at.target)) writes = true;
        else for (const child of childrenOf(at.target)) read(child);
        read(at.value);
      } else if (at.op === 'call') {
        const name = at.callee.kind === 'global' ? at.callee.name : '';
        const { effect } = unit.model.functions.get(name) ?? {};
        const [target, source] = [argumentOf(unit, at, 'target'), argumentOf(unit, at, 'source')];
        if (effect === 'copies') {
          // Without a source, it is cleared.
          if (target && source && isBase(target)) writes = true;
          if (source && isBase(source)) reads = true;
        } else if (!effect && !unit.tells(name, fn)) isLent ||= at.arguments.some(isBase);
        const mapped = effect === 'maps' ? argumentOf(unit, at, 'address') : undefined;
        if (mapped && isBase(mapped)) maps++;
        for (const argument of at.arguments) read(argument);
      }
    }
    if (terminator.op === 'branch') read(terminator.condition);
    else if (terminator.op === 'return' && terminator.value) read(terminator.value);
  }
  return { writes, reads, isLent, maps };
}

/** Variables that are set to the pointer. */
function aliasesIn({ blocks }: FunctionIr, isPointer: (e: Expression) => boolean): ReadonlySet<number> {
  const found = new Set<number>();
  for (const { instructions } of blocks)
    for (const at of instructions)
      if (at.op === 'assign' && at.target.kind === 'variable' && isPointer(baseOf(at.value)))
        found.add(at.target.variable.id);
  return found;
}

/** Whether a place lies in what a pointer points to. */
function isPointedTo(unit: Unit, place: Expression, isBase: (e: Expression) => boolean): boolean {
  const isWithin = (e: Expression): boolean => isPointedTo(unit, e, isBase);
  switch (place.kind) {
    case 'dereference':
      return isBase(place.pointer);
    case 'index':
      return (
        isBase(place.base) ||
        (typeOfPlace(place.base, unit.symbols, unit.types).dimensions.length > 0 && isWithin(place.base))
      );
    case 'member':
      return isWithin(place.base);
    default:
      return false;
  }
}
