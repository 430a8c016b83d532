/** Which `struct device` a value points to, as far as its place tells. */
import { recordTag } from '../../ir/types.ts';
import type { Bystander } from '../../model/model.ts';
import type { Value } from '../domain/known.ts';
import type { Context } from './context.ts';

/** The bystander that a value points to, where a model knows it as one. */
export function bystanderOf(context: Context, device: Value): Bystander | null {
  if (device.kind !== 'pointer') return null;
  const { parent, field } = device.place;
  const tag = parent && field !== null ? recordTag(context.resolveType(parent.type)) : undefined;
  return (tag !== undefined && context.unit.model.bystanders.get(tag)?.[field!]) || null;
}
