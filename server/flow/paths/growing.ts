/** What grows from turn to turn of a loop, so that its values have to be given up for the analysis to end. */
import { contentTerm } from '../domain/binding.ts';
import type { Place, Value } from '../domain/known.ts';
import type { State } from '../domain/state.ts';
import { term } from '../domain/term.ts';
import { handlesIn, isTruth } from '../domain/value.ts';

/** Places whose value a turn has made of what the turns before left; `before` is what is known at the head of the loop. */
export function growingPlaces(state: State, before: Iterable<State>): Place[] {
  const known = [...before];
  const growing: Place[] = [];
  for (const binding of state.allBindings()) {
    if (binding.content.kind !== 'value' || isSettled(binding.content.value)) continue;
    const content = contentTerm(binding);
    const at = binding.place.term;
    let isOld = false;
    let grows = isComputed(binding.content.value);
    for (const old of known) {
      const bound = old.binding(at);
      const before = bound ? contentTerm(bound) : term('initial', '', at);
      isOld ||= before === content;
      grows ||= before !== content && content.has(before);
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
  return value.kind === 'sum' || value.kind === 'operation' || value.term.kind === 'deep';
}
