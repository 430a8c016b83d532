/** Arithmetic on concrete values, and decisions about inputs where control flow depends on them. */
import { foldBinary, foldUnary } from '../ir/fold.ts';
import type { BinaryOperator, UnaryOperator } from '../ir/ir.ts';
import { type CType, convert, integerType, UNKNOWN_TYPE } from '../ir/types.ts';
import type { Choices } from './choices.ts';
import { type Cell, type Concrete, integer, type Memory, pointer } from './memory.ts';

const UNARY = new Set(['~', '!', 'neg']);

/** Applies a binary operator; waits, as an expression, where an operand is not known. */
export function applyBinary(operator: BinaryOperator, left: Concrete, right: Concrete, memory: Memory): Concrete {
  if (left.kind === 'integer' && right.kind === 'integer') {
    const folded = foldBinary(operator, left.value, right.value);
    if (folded !== undefined)
      return integer(BigInt.asIntN(64, folded) === folded ? folded : BigInt.asUintN(64, folded));
  }
  if (left.kind === 'pointer' && right.kind === 'integer' && (operator === '+' || operator === '-')) {
    return pointer(memory.offset(left.to, operator === '+' ? right.value : -right.value));
  }
  if (left.kind === 'pointer' || right.kind === 'pointer') {
    const compared = comparePointers(operator, left, right);
    if (compared !== undefined) return integer(compared ? 1n : 0n);
  }
  return { kind: 'expression', operator, operands: [left, right], type: UNKNOWN_TYPE };
}

function comparePointers(operator: BinaryOperator, left: Concrete, right: Concrete): boolean | undefined {
  if (operator !== '==' && operator !== '!=') return comparePositions(operator, left, right);
  let equal: boolean | undefined;
  if (left.kind === 'pointer' && right.kind === 'pointer') equal = left.to.key === right.to.key;
  else if (left.kind === 'integer' || right.kind === 'integer') equal = false;
  return equal === undefined ? undefined : equal === (operator === '==');
}

/** Compares pointers into one array by their indices. */
function comparePositions(operator: BinaryOperator, left: Concrete, right: Concrete): boolean | undefined {
  if (left.kind !== 'pointer' || right.kind !== 'pointer') return undefined;
  const [a, b] = [positionOf(left.to), positionOf(right.to)];
  const order = a.array === b.array ? foldBinary(operator, a.index, b.index) : undefined;
  return order === undefined ? undefined : order !== 0n;
}

function positionOf({ key, parent, index }: Cell): { array: string; index: bigint } {
  return parent && index !== null ? { array: parent.key, index } : { array: key, index: 0n };
}

export function applyUnary(operator: UnaryOperator, operand: Concrete): Concrete {
  if (operator === '+') return operand;
  if (operand.kind === 'integer') return integer(foldUnary(operator, operand.value));
  if (operand.kind === 'pointer' && operator === '!') return integer(0n);
  return { kind: 'expression', operator: operator === '-' ? 'neg' : operator, operands: [operand], type: UNKNOWN_TYPE };
}

/** Converts a value to a type; pointers and records stay as they are, an input that becomes a pointer points to that type. */
export function applyCast(value: Concrete, type: CType): Concrete {
  if (type.pointers > 0 && type.name !== 'void') return value.kind === 'input' ? { ...value, type } : value;
  const to = type.pointers === 0 ? integerType(type) : undefined;
  if (!to || value.kind === 'pointer') return value;
  if (value.kind === 'integer') return integer(convert(value.value, to));
  if (value.kind === 'input' && value.type.name === '') return { ...value, type };
  if (value.kind === 'input' && value.type.name === type.name) return value;
  return { kind: 'expression', operator: 'cast', operands: [value], type };
}

/** Settles inputs on the way: the same input has the same value for the whole run. */
export class Decisions {
  private readonly values = new Map<string, Concrete>();
  /** Names of the inputs that are constants. */
  private readonly constants = new Set<string>();
  private readonly choices: Choices;
  private readonly memory: Memory;

  constructor(choices: Choices, memory: Memory) {
    this.choices = choices;
    this.memory = memory;
  }

  /** Replaces inputs that are decided, and computes what became known by that. */
  resolve(value: Concrete): Concrete {
    if (value.kind === 'input') return this.values.get(value.name) ?? value;
    if (value.kind !== 'expression') return value;
    const operands = value.operands.map((o) => this.resolve(o));
    if (operands.some((o) => o.kind === 'input' || o.kind === 'expression')) return { ...value, operands };
    if (value.operator === 'cast') return applyCast(operands[0]!, value.type);
    if (UNARY.has(value.operator))
      return applyUnary(value.operator === 'neg' ? '-' : (value.operator as UnaryOperator), operands[0]!);
    return applyBinary(value.operator as BinaryOperator, operands[0]!, operands[1]!, this.memory);
  }

  /** Makes a condition true or false by deciding its inputs; `prefer` says which way is tried first. */
  truth(condition: Concrete, prefer: boolean | null): boolean {
    let value = this.resolve(condition);
    const constants = constantsIn(value);
    for (let input = firstInput(value); input; input = firstInput(value)) {
      const candidates = this.candidates(input, constants);
      if (prefer !== null)
        candidates.sort(
          (a, b) => Number(this.goes(value, input!, b, prefer)) - Number(this.goes(value, input!, a, prefer)),
        );
      this.values.set(input.name, candidates[this.choices.choose(candidates.length)]!);
      value = this.resolve(value);
    }
    return value.kind === 'pointer' || (value.kind === 'integer' && value.value !== 0n);
  }

  /** An integer for a use that needs one, such as the size of a mapping; `usual` unless decided before. */
  number(value: Concrete, usual = 1n): bigint | undefined {
    let known = this.resolve(value);
    for (let input = firstInput(known); input; input = firstInput(known)) {
      this.values.set(input.name, integer(usual));
      known = this.resolve(known);
    }
    return known.kind === 'integer' ? known.value : undefined;
  }

  /** Which of two ways a run takes that nothing decides; false first. */
  either(): boolean {
    return this.choices.choose(2) === 1;
  }

  /** A pointer for a use that needs one: what is not known yet points to an object of its own. */
  object(value: Concrete): Concrete {
    const known = this.resolve(value);
    if (known.kind !== 'input' || (known.type.pointers === 0 && known.type.name !== '')) return known;
    const type = { ...known.type, pointers: Math.max(0, known.type.pointers - 1) };
    const found = pointer(this.memory.allocate(type, 'platform', known.name));
    this.values.set(known.name, found);
    return found;
  }

  private goes(
    condition: Concrete,
    input: Extract<Concrete, { kind: 'input' }>,
    candidate: Concrete,
    wanted: boolean,
  ): boolean {
    this.values.set(input.name, candidate);
    const value = this.resolve(condition);
    this.values.delete(input.name);
    if (value.kind === 'pointer') return wanted;
    return value.kind === 'integer' && (value.value !== 0n) === wanted;
  }

  /** Values worth trying: a call succeeds, a count is one, and both sides of every constant that it is compared with. */
  private candidates(input: Extract<Concrete, { kind: 'input' }>, constants: readonly bigint[]): Concrete[] {
    if (input.type.pointers > 0) {
      const target = this.memory.allocate({ ...input.type, pointers: input.type.pointers - 1 }, 'platform', input.name);
      return [pointer(target), integer(0n)];
    }
    const usual = (input.from === 'call') === (input.turn ?? 1) <= MAX_TURNS ? [0n, 1n] : [1n, 0n];
    const type = integerType(input.type);
    const near = constants.flatMap((c) => [c, c + 1n, c - 1n]).filter((c) => !type || convert(c, type) === c);
    const all = new Set([...usual, ...near, ...(type?.bits === 1 ? [] : [2n])]);
    if (!input.isConstant) return [...all].map(integer);
    this.constants.add(input.name);
    // Constants of different names differ, as those of one enum do.
    all.add(UNLIKELY + BigInt(this.values.size));
    for (const [name, value] of this.values)
      if (this.constants.has(name) && value.kind === 'integer') all.delete(value.value);
    return [...all].map(integer);
  }
}

/** Turns after which a loop that waits for something is taken to have got it. */
const MAX_TURNS = 4;

/** Where the values of constants begin that nothing was found to equal. */
const UNLIKELY = 0x6000_0000n;

function firstInput(value: Concrete): Extract<Concrete, { kind: 'input' }> | undefined {
  if (value.kind === 'input') return value;
  if (value.kind !== 'expression') return undefined;
  for (const operand of value.operands) {
    const found = firstInput(operand);
    if (found) return found;
  }
  return undefined;
}

function constantsIn(value: Concrete): bigint[] {
  if (value.kind === 'integer') return [value.value];
  return value.kind === 'expression' ? value.operands.flatMap(constantsIn) : [];
}
