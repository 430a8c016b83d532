/** What grows from turn to turn of a loop, so that its values have to be given up for the analysis to end. */
import { contentKey } from './binding.ts';
import type { Place } from './place.ts';
import type { State } from './state.ts';
import { handlesIn, isTruth, type Value } from './value.ts';

/** Places whose value a turn has made of what the turns before left; `before` is what is known at the head of the loop. */
export function growingPlaces(state: State, before: Iterable<State>): Place[] {
  const known = [...before];
  const growing: Place[] = [];
  for (const binding of state.allBindings()) {
    if (binding.content.kind !== 'value' || isSettled(binding.content.value)) continue;
    const key = contentKey(binding);
    let isOld = false;
    let grows = isComputed(binding.content.value);
    for (const old of known) {
      const bound = old.binding(binding.place.key);
      const oldKey = bound ? contentKey(bound) : `L:${binding.place.key};`;
      isOld ||= oldKey === key;
      grows ||= key.length > oldKey.length && key.includes(oldKey);
    }
    if (grows && !isOld) growing.push(binding.place);
  }
  return growing;
}

/** Whether a value is one that no turn of a loop computes on. */
function isSettled(value: Value): boolean {
  return value.kind === 'constant' || value.kind === 'check' || handlesIn(value).length > 0 || isTruth(value);
}

/** Whether a value was made from others in such a way that making it again gives another one. */
function isComputed(value: Value): boolean {
  return (
    value.kind === 'sum' || value.kind === 'operation' || (value.kind === 'symbol' && value.key.startsWith('deep:'))
  );
}
