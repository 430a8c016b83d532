/** The driver that runs: functions in the intermediate representation, and what its names mean. */
import type { FunctionIr } from '../ir/ir.ts';
import type { Symbols } from '../ir/symbols.ts';
import type { Model } from '../model/model.ts';
import type { TextRange } from '../syntax/text.ts';

export interface Program {
  readonly file: string;
  readonly symbols: Symbols;
  readonly model: Model;
  ir(name: string): FunctionIr | undefined;
}

/** What is to be run: from the first instruction of `function`, through the map call at `call`. */
export interface FlowStart {
  readonly function: string;
  readonly call: TextRange;
}
