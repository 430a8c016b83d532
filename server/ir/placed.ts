/**
 * Functions whose ranges count from their own start, put where they stand in their file. An edit that moves a function, or
 * that changes nothing of it but where things stand, moves the ranges and keeps the function: whatever was found out about
 * it stays true, and tells of the text as it is now.
 */
import type { TextRange } from '../syntax/text.ts';
import type { AggregateEntry, Block, Expression, FunctionIr, Instruction, Terminator } from './ir.ts';

type Movable = { -readonly [K in keyof TextRange]: TextRange[K] };

/** A function where it was put last. */
interface Placed {
  base: number;
  readonly placed: FunctionIr;
  /** Its ranges, by those that count from its start. */
  readonly ranges: ReadonlyMap<TextRange, Movable>;
}

const places = new WeakMap<FunctionIr, Placed>();
const ids = new WeakMap<TextRange, string>();
let functions = 0;

/** The function with its ranges counted from `base` characters before its start: always the same object. */
export function placedAt(base: number, fn: FunctionIr): FunctionIr {
  let known = places.get(fn);
  if (!known) {
    const placement = new Placement(base, `${++functions}`);
    known = { base, placed: placement.function(fn), ranges: placement.ranges };
    places.set(fn, known);
  }
  if (known.base !== base) {
    for (const range of known.ranges.values()) {
      range.start += base - known.base;
      range.end += base - known.base;
    }
    known.base = base;
  }
  return known.placed;
}

/** Where `now` says the same as `before`, and only stands otherwise, it is the same function from now on when it is placed. */
export function follow(before: FunctionIr, now: FunctionIr): void {
  const known = places.get(before);
  if (!known || places.has(now)) return;
  const moves = new Map<TextRange, TextRange>();
  if (!saysTheSame(before, now, moves, new Map())) return;
  const ranges = new Map<TextRange, Movable>();
  for (const [from, range] of known.ranges) {
    const to = moves.get(from);
    if (!to) return;
    ranges.set(to, range);
  }
  for (const [{ start, end }, range] of ranges) {
    range.start = known.base + start;
    range.end = known.base + end;
  }
  places.delete(before);
  places.set(now, { ...known, ranges });
}

/** Whether two parts of functions are alike but for their ranges, which `moves` then pairs. */
function saysTheSame(a: unknown, b: unknown, moves: Map<TextRange, TextRange>, seen: Map<object, object>): boolean {
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return a === b;
  const known = seen.get(a);
  if (known) return known === b;
  seen.set(a, b);
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  if (isRange(a)) {
    if (!isRange(b)) return false;
    moves.set(a, b);
    return true;
  }
  return keys.every((key) => saysTheSame(a[key as never], b[key as never], moves, seen));
}

function isRange(value: object): value is TextRange {
  return 'start' in value && 'end' in value && Object.keys(value).length === 2;
}

/** Names where something stands: the same name as long as the function that it stands in is the same. */
export function positionOf(range: TextRange): string {
  return ids.get(range) ?? String(range.start);
}

/** What is one object stays one. */
class Placement {
  private readonly base: number;
  private readonly name: string;
  readonly ranges = new Map<TextRange, Movable>();
  private readonly expressions = new Map<Expression, Expression>();

  constructor(base: number, name: string) {
    this.base = base;
    this.name = name;
  }

  function(fn: FunctionIr): FunctionIr {
    return {
      ...fn,
      range: this.range(fn.range),
      nameRange: this.range(fn.nameRange),
      blocks: fn.blocks.map((block) => this.block(block)),
    };
  }

  private block({ id, instructions, terminator }: Block): Block {
    return {
      id,
      instructions: instructions.map((instruction) => this.instruction(instruction)),
      terminator: this.terminator(terminator),
    };
  }

  private instruction(instruction: Instruction): Instruction {
    const range = this.range(instruction.range);
    switch (instruction.op) {
      case 'assign':
        return {
          ...instruction,
          target: this.expression(instruction.target),
          value: this.expression(instruction.value),
          range,
        };
      case 'call':
        return {
          ...instruction,
          callee: this.expression(instruction.callee),
          arguments: instruction.arguments.map((argument) => this.expression(argument)),
          range,
        };
      default:
        return { ...instruction, range };
    }
  }

  private terminator(terminator: Terminator): Terminator {
    const range = this.range(terminator.range);
    switch (terminator.op) {
      case 'branch': {
        const condition = this.expression(terminator.condition);
        const { pointer, negation } = terminator;
        return {
          ...terminator,
          condition,
          range,
          ...(pointer && { pointer: this.expression(pointer) }),
          ...(negation && { negation: this.range(negation) }),
        };
      }
      case 'return':
        return { ...terminator, value: terminator.value && this.expression(terminator.value), range };
      default:
        return { ...terminator, range };
    }
  }

  private expression(expression: Expression): Expression {
    let placed = this.expressions.get(expression);
    if (!placed) {
      placed = this.place(expression);
      this.expressions.set(expression, placed);
    }
    return placed;
  }

  private place(expression: Expression): Expression {
    const range = this.range(expression.range);
    switch (expression.kind) {
      case 'member':
        return { ...expression, base: this.expression(expression.base), range };
      case 'index':
        return {
          ...expression,
          base: this.expression(expression.base),
          index: this.expression(expression.index),
          range,
        };
      case 'dereference':
        return { ...expression, pointer: this.expression(expression.pointer), range };
      case 'address':
        return { ...expression, place: this.expression(expression.place), range };
      case 'unary':
      case 'cast':
        return { ...expression, operand: this.expression(expression.operand), range };
      case 'sizeof':
        return { ...expression, operand: expression.operand && this.expression(expression.operand), range };
      case 'binary':
        return {
          ...expression,
          left: this.expression(expression.left),
          right: this.expression(expression.right),
          range,
        };
      case 'aggregate':
        return { ...expression, entries: expression.entries.map((entry) => this.entry(entry)), range };
      default:
        return { ...expression, range };
    }
  }

  private entry({ path, value }: AggregateEntry): AggregateEntry {
    return { path, value: this.expression(value) };
  }

  private range(range: TextRange): TextRange {
    let placed = this.ranges.get(range);
    if (!placed) {
      placed = { start: range.start + this.base, end: range.end + this.base };
      this.ranges.set(range, placed);
      ids.set(placed, `${this.name}:${range.start}`);
    }
    return placed;
  }
}
