/** Where what is stored is found again: in which field. */
import { ALLOCATED, type Place } from '../place.ts';
import type { State } from '../state.ts';

/** The field that a place is or is an element of; of an array that this path has allocated, the one that alone points to it. */
export function keeperOf(state: State, place: Place): Place | null {
  let at = place;
  while (at.index && at.parent) at = at.parent;
  if (at.parent) return at.field === null ? null : at;
  if (!at.key.startsWith(`*(${ALLOCATED}`)) return null;
  const holders: Place[] = [];
  for (const { place: holder, content } of state.allBindings())
    if (content.kind === 'value' && `*(${content.value.key})` === at.key && !holder.owner) holders.push(holder);
  const [only, ...others] = holders;
  return only?.field && others.length === 0 ? only : null;
}
