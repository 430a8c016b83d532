/** The driver that runs: functions in the intermediate representation, and what its names mean. */
import type { FunctionIr } from '../ir/ir.ts';
import type { Symbols } from '../ir/symbols.ts';
import type { Model } from '../model/model.ts';
import type { TextRange } from '../syntax/text.ts';

/** One source file, and the way to the others. */
export interface Program {
  readonly file: string;
  readonly symbols: Symbols;
  readonly model: Model;
  /** A function that the file defines. */
  ir(name: string): FunctionIr | undefined;
  /** A function that a header in reach of the file defines `static inline`. */
  inline?(name: string): FunctionIr | undefined;
  /** The one other file that defines a function with external linkage; undefined where none does, or several do. */
  otherFile?(name: string): Program | undefined;
  /** The functions of the file that come to one of `names` by calls within it. */
  callersOf?(names: ReadonlySet<string>): ReadonlySet<string>;
}

/** A function where it is defined. */
export interface Definition {
  readonly program: Program;
  readonly fn: FunctionIr;
  /** From a header: its ranges are not places in a file. */
  readonly isInline: boolean;
}

/** What is to be run: from the first instruction of `function`, through the call that makes the doorbell at `call`. */
export interface FlowStart {
  readonly function: string;
  readonly call: TextRange;
}

/** What a call of `name` in `program` enters. A file's own function comes first; a header's may be the stub of another. */
export function definitionOf(program: Program, name: string): Definition | undefined {
  const own = program.ir(name);
  if (own) return { program, fn: own, isInline: false };
  const other = definedElsewhere(program, name);
  if (other) return other;
  const inline = program.inline?.(name);
  return inline && { program, fn: inline, isInline: true };
}

/** The definition of a function with external linkage in another file. */
export function definedElsewhere(program: Program, name: string): Definition | undefined {
  const other = program.otherFile?.(name);
  const fn = other?.ir(name);
  return other && fn && { program: other, fn, isInline: false };
}
