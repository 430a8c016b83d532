/** Where what is stored is found again: in which field. */
import type { Place } from '../domain/known.ts';
import { isAllocated } from '../domain/place.ts';
import type { State } from '../domain/state.ts';

/** The field that a place is or is an element of; of an array that this path has allocated, the one that alone points to it. */
export function keeperOf(state: State, place: Place): Place | null {
  const at = wholeOf(place);
  if (at.parent) return at.field === null ? null : at;
  if (!isAllocated(at.term)) return null;
  const holders: Place[] = [];
  for (const { place: holder, content } of state.allBindings())
    if (content.kind === 'value' && content.value.term === at.term.children[0] && !holder.owner) holders.push(holder);
  const [only, ...others] = holders;
  return only?.field && others.length === 0 ? only : null;
}

/** The field that points to the array in which a place lies, where that is in memory of its own. */
export function pointingField(state: State, place: Place): Place | null {
  if (!place.index && !place.subscripted) return null;
  const { parent, pointer } = wholeOf(place);
  if (parent) return null;
  return pointer?.field ? pointer : keeperOf(state, place);
}

/** The array that a place is an element of, or the place itself. */
function wholeOf(place: Place): Place {
  let at = place;
  while (at.index && at.parent) at = at.parent;
  return at;
}
