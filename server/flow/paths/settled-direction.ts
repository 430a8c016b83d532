/** Directions that a driver chooses once, where it makes the record that keeps them. */
import { recordTag } from '../../ir/types.ts';
import type { Value } from '../domain/known.ts';
import type { DirectionFact } from '../domain/lifecycle.ts';
import { isSymbolOf } from '../domain/value.ts';
import type { Context } from './context.ts';

/** The direction that a field of the driver's own has been given for good; null where that may be another one. */
export function settledDirection({ unit }: Context, value: Value): DirectionFact | null {
  const place = isSymbolOf(value, 'initial') && value.kind === 'symbol' ? value.place : null;
  const tag = place?.parent && recordTag(unit.types.resolve(place.parent.type));
  if (!tag || place.field === null || !unit.isOnlyWrittenHere(tag, place.field)) return null;
  const write = unit.fields.settled({ tag, field: place.field });
  if (write?.value.kind !== 'constant') return null;
  const { range, value: number } = write.value;
  return { value: number, literal: range, origin: { file: unit.file, range, order: 0 } };
}
