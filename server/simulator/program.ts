/** The driver that runs: functions in the intermediate representation, and what its names mean. */
import type { FunctionIr } from '../ir/ir.ts';
import type { Symbols } from '../ir/symbols.ts';
import type { DeviceAccess, Model } from '../model/model.ts';
import type { Location, TextRange } from '../syntax/text.ts';

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
  /** Present where the run is about a mapping of any kind, and not about a doorbell. */
  readonly mapping?: MappingStart;
}

/** Names a place in the code. */
export const placeKey = ({ file, range }: Location): string => `${file}:${range.start}`;

/** How a run comes to a place that has to do with a mapping; that place is the `call` of the flow. */
export interface MappingStart {
  /** Functions that run first, on the same records. */
  readonly before: readonly string[];
  /** What the run is to pass on its way, in that order. */
  readonly via: readonly TextRange[];
  /** What a device is known to do to what a call maps, by the place of that call (`placeKey`). */
  readonly accesses: ReadonlyMap<string, DeviceAccess>;
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
