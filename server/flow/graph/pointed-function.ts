/** The types of places, and the member of a record through which a call goes. */
import type { Expression } from '../../ir/ir.ts';
import type { Symbols } from '../../ir/symbols.ts';
import { type CType, recordTag, UNKNOWN_TYPE } from '../../ir/types.ts';
import type { FunctionModel } from '../../model/model.ts';
import type { Types } from '../types.ts';

/** The type of a place, as far as declarations tell; values of calls and the like have none. */
export function typeOfPlace(e: Expression, symbols: Symbols, types: Types): CType {
  switch (e.kind) {
    case 'variable':
      return types.resolve(e.variable.type);
    case 'global':
      return symbols.global(e.name)?.type ?? UNKNOWN_TYPE;
    case 'member':
      return types.fieldType(typeOfPlace(e.base, symbols, types), e.field);
    case 'index':
      return types.element(typeOfPlace(e.base, symbols, types));
    case 'dereference':
      return types.element(typeOfPlace(e.pointer, symbols, types));
    case 'address': {
      const type = typeOfPlace(e.place, symbols, types);
      return { ...type, pointers: type.pointers + 1 };
    }
    case 'cast':
      return types.resolve(e.type);
    default:
      return UNKNOWN_TYPE;
  }
}

/** The record and the member that a callee is read from; undefined for another expression. */
export function memberCalled(
  callee: Expression,
  symbols: Symbols,
  types: Types,
): { readonly tag: string; readonly field: string } | undefined {
  const place = callee.kind === 'dereference' ? callee.pointer : callee;
  if (place.kind !== 'member') return undefined;
  const tag = recordTag(types.resolve(typeOfPlace(place.base, symbols, types)));
  return tag === undefined ? undefined : { tag, field: place.field };
}

/** The name of the function that a call registers; empty where it is another expression. */
export function actionOf({ arguments: roles }: FunctionModel, values: readonly Expression[]): string {
  const action = values[roles?.action ?? -1];
  const named = action?.kind === 'address' ? action.place : action;
  return named?.kind === 'global' ? named.name : '';
}
