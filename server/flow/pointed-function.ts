/**
 * What a call through a function pointer in a record runs, where that is certain: the record is this file's own, and all
 * that the file ever puts into the member is one function.
 */

import type { Expression } from '../ir/ir.ts';
import type { Symbols } from '../ir/symbols.ts';
import { type CType, recordTag, UNKNOWN_TYPE } from '../ir/types.ts';
import type { Types } from './types.ts';

/** The one function that `text` assigns to this member of its own record `tag`, in initialisers or statements. */
export function onlyFunctionIn(text: string, symbols: Symbols, tag: string, field: string): string | undefined {
  if (!symbols.ownsRecord(tag) || !/^\w+$/.test(field)) return undefined;
  const assigned = new Set<string>();
  for (const [, value] of text.matchAll(new RegExp(`(?:\\.|->)\\s*${field}\\s*=(?!=)\\s*([^,;}]*)`, 'g'))) {
    const name = value!.replace(/^&/, '').trim();
    if (name !== 'NULL' && name !== '0') assigned.add(name);
  }
  const [only, ...others] = assigned;
  return others.length === 0 && only !== undefined && symbols.functionDefinition(only) ? only : undefined;
}

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
