/** Functions, lowered once for as long as their text is the same and names mean the same in it. */
import type { Mask } from '../syntax/mask.ts';
import type { FunctionDefinition } from './declarations.ts';
import type { FunctionIr } from './ir.ts';
import { lowerBody } from './lower-body.ts';
import { placedAt } from './placed.ts';
import type { Symbols } from './symbols.ts';

/** Lowers one definition of the file `file`, whose masks are given: the same object while the definition stays where it is. */
export function lowerFunction(
  definition: FunctionDefinition,
  file: string,
  symbols: Symbols,
  masks: ReadonlyMap<number, Mask>,
): FunctionIr {
  return placedAt(definition.node.startIndex, lowerRelative(definition, file, symbols, masks));
}

/**
 * The same with ranges that count from where the definition starts: the same object after every edit that leaves the text of
 * the function alone and what names mean.
 */
export function lowerRelative(
  definition: FunctionDefinition,
  file: string,
  symbols: Symbols,
  masks: ReadonlyMap<number, Mask>,
): FunctionIr {
  const { functions } = symbols.lowered;
  let ir = functions.get(definition.identity);
  if (!ir) {
    ir = lowerBody(definition, file, symbols, masks);
    functions.set(definition.identity, ir);
  }
  return ir;
}
