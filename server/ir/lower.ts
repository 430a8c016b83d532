/** Functions, lowered once for as long as their text is the same and names mean the same in it. */
import type { Mask } from '../syntax/mask.ts';
import type { FunctionDefinition } from './declarations.ts';
import type { FunctionIr } from './ir.ts';
import { lowerBody } from './lower-body.ts';
import { follow, placedAt } from './placed.ts';
import type { Symbols } from './symbols.ts';

/**
 * Lowers one definition of the file `file`, whose masks are given: the same object, with its ranges moved, after every edit
 * that leaves alone what the function does.
 */
export function lowerFunction(
  definition: FunctionDefinition,
  file: string,
  symbols: Symbols,
  masks: ReadonlyMap<number, Mask>,
): FunctionIr {
  const fn = lowerRelative(definition, file, symbols, masks);
  const { latest } = symbols.lowered;
  const before = latest.get(fn.name);
  // Of several forms, each has a text of its own.
  if (before && before !== fn && symbols.functionForms(fn.name).length === 1) follow(before, fn);
  latest.set(fn.name, fn);
  return placedAt(definition.node.startIndex, fn);
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
