/** Evaluates ir expressions in a state: expression to value, and expression to place. */
import type { Expression, FunctionIr, Variable } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import { type CType, integerType, recordTag, UNKNOWN_TYPE } from '../../ir/types.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Origin, Place, Value } from '../domain/known.ts';
import { isElement, rootPlace, variableTerm } from '../domain/place.ts';
import type { State } from '../domain/state.ts';
import { type Term, term } from '../domain/term.ts';
import { binary, cast, constant, operation, pointerTo, symbol, typeOfValue } from '../domain/value.ts';
import type { Types } from '../types.ts';
import type { Unit } from '../unit.ts';
import type { Memory } from './memory.ts';

/** Where an expression stands: in which call of which function. */
export interface Scope {
  readonly fn: FunctionIr;
  /** Prefix of the names of this call's variables. */
  readonly name: string;
}

export class Evaluator {
  private readonly unit: Unit;
  private readonly types: Types;
  private readonly memory: Memory;
  /** The variables of calls, by frame and id. */
  private readonly variables = new Map<string, Place[]>();
  private readonly globals = new Map<Term, Place>();

  constructor(unit: Unit, memory: Memory) {
    this.unit = unit;
    this.types = unit.types;
    this.memory = memory;
  }

  origin(state: State, range: TextRange, scope: Scope): Origin {
    return { file: scope.fn.file, range, order: state.nextOrder() };
  }

  variable(variable: Variable, frame: string): Place {
    let places = this.variables.get(frame);
    if (!places) {
      places = [];
      this.variables.set(frame, places);
    }
    const { id, type } = variable;
    places[id] ??= rootPlace(variableTerm(id, frame), type, { frame, variable: id });
    return places[id];
  }

  value(state: State, expression: Expression, frame: Scope): Value {
    return state.resolve(this.evaluate(state, expression, frame));
  }

  private evaluate(state: State, e: Expression, frame: Scope): Value {
    switch (e.kind) {
      case 'constant':
        return constant(e.value, this.origin(state, e.range, frame), e.range);
      case 'variable':
      case 'member':
      case 'index':
      case 'dereference':
        return this.load(state, e, frame);
      case 'global':
        return this.global(state, e.name, frame, this.origin(state, e.range, frame));
      case 'address':
        return pointerTo(this.place(state, e.place, frame));
      case 'unary':
        return this.unary(e.operator, this.value(state, e.operand, frame));
      case 'binary':
        return this.binary(state, e, frame);
      case 'cast':
        return cast(this.value(state, e.operand, frame), this.types.resolve(e.type));
      case 'sizeof':
        return this.sizeof(state, e.type, e.operand, frame);
      default:
        return symbol(term('opaque', `${positionOf(e.range)}.${frame.name}`));
    }
  }

  /** A handle that comes out of an array may be that of another element: it is marked. */
  private load(state: State, e: Expression, frame: Scope): Value {
    const place = this.place(state, e, frame);
    const value = this.memory.load(state, place, this.origin(state, e.range, frame));
    return value.kind === 'handle' && isElement(place) ? { ...value, certain: false } : value;
  }

  /** The place that an expression names; for a value that is no place, a place of its own. */
  place(state: State, e: Expression, frame: Scope): Place {
    switch (e.kind) {
      case 'variable':
        return this.variable(e.variable, frame.name);
      case 'global':
        return this.globalPlace(e.name, frame);
      case 'member':
        return this.memory.field(this.place(state, e.base, frame), e.field);
      case 'index': {
        const index = this.value(state, e.index, frame);
        const array = isPlace(e.base) ? this.place(state, e.base, frame) : undefined;
        if (array && array.type.dimensions.length > 0) return this.memory.arrayElement(array, index);
        // The base is read from its place: evaluating it again would double the work with each index.
        const pointer =
          array && e.base.kind !== 'global'
            ? state.resolve(this.memory.load(state, array, this.origin(state, e.base.range, frame)))
            : this.value(state, e.base, frame);
        return this.memory.elementOf(this.memory.target(pointer), index).bySubscript;
      }
      case 'dereference':
        return this.memory.target(this.value(state, e.pointer, frame));
      default: {
        const value = this.value(state, e, frame);
        return rootPlace(term('temporary', '', value.term), typeOfValue(value));
      }
    }
  }

  /** Whether an expression names a record that is held by value, so that assigning it copies. */
  recordPlace(state: State, e: Expression, frame: Scope): Place | undefined {
    if (!isPlace(e)) return undefined;
    const place = this.place(state, e, frame);
    return recordTag(this.types.resolve(place.type)) === undefined ? undefined : place;
  }

  /** A global object as it is now, or a constant that no declaration in reach tells. */
  private global(state: State, name: string, frame: Scope, origin: Origin): Value {
    const place = this.globalPlace(name, frame);
    if (place.type.dimensions.length > 0 || state.binding(place.term)) return this.memory.load(state, place, origin);
    return symbol(term('named', '', place.term), place.type);
  }

  /** Objects of one name in two files may be two; an object that only a header declares is one. */
  private globalPlace(name: string, { fn }: Scope): Place {
    const type = this.unit.ownerOf(fn).symbols.global(name)?.type;
    const global = term('global', type && fn.file !== this.unit.file ? `${fn.file}:${name}` : name);
    let place = this.globals.get(global);
    if (!place) {
      place = rootPlace(global, type ?? UNKNOWN_TYPE);
      this.globals.set(global, place);
    }
    return place;
  }

  private unary(operator: string, operand: Value): Value {
    if (operator === '+') return operand;
    if (operand.kind === 'constant') {
      if (operator === '-') return constant(-operand.value, operand.origin);
      return constant(operator === '~' ? ~operand.value : operand.value === 0n ? 1n : 0n, operand.origin);
    }
    if (operator === '-') return binary('-', constant(0n), operand);
    if (operator === '!') return binary('==', operand, constant(0n));
    return operation(operator, [operand]);
  }

  private binary(state: State, e: Extract<Expression, { kind: 'binary' }>, frame: Scope): Value {
    const left = this.value(state, e.left, frame);
    const right = this.value(state, e.right, frame);
    if (left.kind === 'pointer' && right.kind !== 'pointer' && (e.operator === '+' || e.operator === '-')) {
      return pointerTo(
        this.memory.elementOf(left.place, e.operator === '+' ? right : binary('-', constant(0n), right)),
      );
    }
    return state.resolve(binary(e.operator, left, right));
  }

  private sizeof(state: State, type: CType | null, operand: Expression | null, frame: Scope): Value {
    return this.sizeOf(type ?? (operand && isPlace(operand) ? this.place(state, operand, frame).type : UNKNOWN_TYPE));
  }

  /** The size of a type in bytes: a number for integers, else one that has the type's name. */
  sizeOf(of: CType): Value {
    const integer = integerType(this.types.resolve(of));
    if (integer) return constant(BigInt(Math.max(1, integer.bits / 8)));
    return symbol(term('sizeof', `${of.name}${'*'.repeat(of.pointers)}${of.dimensions.join('x')}`));
  }
}

export function isPlace(e: Expression): boolean {
  return (
    e.kind === 'variable' ||
    e.kind === 'member' ||
    e.kind === 'index' ||
    e.kind === 'dereference' ||
    e.kind === 'global'
  );
}
