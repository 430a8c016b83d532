/** Functions whose ranges count from their own start, put where they stand in their file. */
import type { TextRange } from '../syntax/text.ts';
import type { AggregateEntry, Block, Expression, FunctionIr, Instruction, Terminator } from './ir.ts';

/** Where each function was put last. */
const places = new WeakMap<FunctionIr, { readonly base: number; readonly placed: FunctionIr }>();

/** The function with its ranges counted from `base` characters before its start; the same object as long as it stays there. */
export function placedAt(base: number, fn: FunctionIr): FunctionIr {
  if (base === 0) return fn;
  const known = places.get(fn);
  if (known?.base === base) return known.placed;
  const placed = new Placement(base).function(fn);
  places.set(fn, { base, placed });
  return placed;
}

/** What is one object stays one. */
class Placement {
  private readonly base: number;
  private readonly ranges = new Map<TextRange, TextRange>();
  private readonly expressions = new Map<Expression, Expression>();

  constructor(base: number) {
    this.base = base;
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
    }
    return placed;
  }
}
