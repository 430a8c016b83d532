/**
 * The intermediate representation: a function as basic blocks over pure expressions. Calls, assignments, short-circuit
 * operators and ternaries have been taken out of expressions and put in order, so that the analysis and the interpreter
 * read C in one way only.
 */
import type { TextRange } from '../syntax/text.ts';
import type { CType } from './types.ts';

export interface Variable {
  /** Unique in its function: shadowed names are different variables. */
  readonly id: number;
  readonly name: string;
  readonly type: CType;
  readonly kind: 'parameter' | 'local' | 'temporary';
}

interface Ranged {
  readonly range: TextRange;
}

/** A place is an expression that can be assigned to: `variable`, `global`, `member`, `index` or `dereference`. */
export type Expression = Ranged &
  (
    | {
        readonly kind: 'constant';
        readonly value: bigint /** The name it was written as, where it had one. */;
        readonly name?: string;
      }
    | { readonly kind: 'string'; readonly text: string }
    | { readonly kind: 'variable'; readonly variable: Variable }
    | { readonly kind: 'global'; readonly name: string }
    | { readonly kind: 'member'; readonly base: Expression; readonly field: string }
    | { readonly kind: 'index'; readonly base: Expression; readonly index: Expression }
    | { readonly kind: 'dereference'; readonly pointer: Expression }
    | { readonly kind: 'address'; readonly place: Expression }
    | { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Expression }
    | {
        readonly kind: 'binary';
        readonly operator: BinaryOperator;
        readonly left: Expression;
        readonly right: Expression;
      }
    | { readonly kind: 'cast'; readonly type: CType; readonly operand: Expression }
    | { readonly kind: 'sizeof'; readonly type: CType | null; readonly operand: Expression | null }
    | { readonly kind: 'aggregate'; readonly type: CType | null; readonly entries: readonly AggregateEntry[] }
    | { readonly kind: 'unknown'; readonly what: string }
  );

export type UnaryOperator = '-' | '~' | '!' | '+';
export type BinaryOperator =
  | '+'
  | '-'
  | '*'
  | '/'
  | '%'
  | '<<'
  | '>>'
  | '&'
  | '|'
  | '^'
  | '=='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>=';

/** One initialised member of a compound literal or initialiser list; the path is `['msg', 'address_lo']` or an array index. */
export interface AggregateEntry {
  readonly path: readonly (string | number)[];
  readonly value: Expression;
}

export type Instruction = Ranged &
  (
    | { readonly op: 'assign'; readonly target: Expression; readonly value: Expression }
    | {
        readonly op: 'call';
        /** Temporary that takes the result. */
        readonly result: Variable;
        /** A `global` for a direct call. */
        readonly callee: Expression;
        readonly arguments: readonly Expression[];
      }
    /** A declaration without a value: the variable exists from here on. */
    | { readonly op: 'declare'; readonly variable: Variable }
    /** Code that could not be understood; it may do anything to the variables that it names. */
    | {
        readonly op: 'unknown';
        readonly what: string;
        readonly variables: readonly Variable[];
        /** Others that it may look at. */
        readonly reads?: readonly Variable[];
      }
  );

export type Terminator = Ranged &
  (
    | { readonly op: 'jump'; readonly to: number }
    | {
        readonly op: 'branch';
        readonly condition: Expression;
        readonly then: number;
        readonly otherwise: number;
        /** The condition asks no more than whether this points to anything. */
        readonly pointer?: Expression;
        /** Where `!` and the condition stand, if the condition was written so. */
        readonly negation?: TextRange;
      }
    | { readonly op: 'return'; readonly value: Expression | null }
    /** Control flow that is not understood goes nowhere that the analysis may speak of. */
    | { readonly op: 'unreachable' }
  );

export interface Block {
  readonly id: number;
  readonly instructions: readonly Instruction[];
  readonly terminator: Terminator;
}

export interface FunctionIr {
  readonly name: string;
  readonly file: string;
  /** The whole definition, and its name. */
  readonly range: TextRange;
  readonly nameRange: TextRange;
  readonly parameters: readonly Variable[];
  readonly variables: readonly Variable[];
  readonly returns: CType;
  /** Block 0 is the entry. */
  readonly blocks: readonly Block[];
  /** Whether something in it is nested too deep to be read. */
  readonly isCut: boolean;
}

/** The variables that an expression reads. */
export function* variablesOf(expression: Expression): Generator<Variable> {
  if (expression.kind === 'variable') yield expression.variable;
  else for (const child of childrenOf(expression)) yield* variablesOf(child);
}

/** The direct operands of an expression. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'member':
      return [expression.base];
    case 'index':
      return [expression.base, expression.index];
    case 'dereference':
      return [expression.pointer];
    case 'address':
      return [expression.place];
    case 'unary':
    case 'cast':
      return [expression.operand];
    case 'binary':
      return [expression.left, expression.right];
    case 'aggregate':
      return expression.entries.map((entry) => entry.value);
    default:
      return [];
  }
}

/** The blocks that control can reach next. */
export function successors(terminator: Terminator): readonly number[] {
  switch (terminator.op) {
    case 'jump':
      return [terminator.to];
    case 'branch':
      return [terminator.then, terminator.otherwise];
    default:
      return [];
  }
}

/** `*pointer`. */
export function dereference(pointer: Expression, range: TextRange): Expression {
  return pointer.kind === 'address' ? pointer.place : { kind: 'dereference', pointer, range };
}

/** `&place`. */
export function addressOf(place: Expression, range: TextRange): Expression {
  return place.kind === 'dereference' ? place.pointer : { kind: 'address', place, range };
}

/** `-operand`. */
export function negative(operand: Expression, range: TextRange): Expression {
  if (operand.kind === 'constant') return { kind: 'constant', value: -operand.value, range };
  return { kind: 'unary', operator: '-', operand, range };
}
