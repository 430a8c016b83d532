/** What a checker is told of the address that something is given. */
import type { Value } from '../domain/known.ts';
import { type NamedAddress, namedAddress, provenanceOf } from '../domain/provenance.ts';
import type { Point } from './checker.ts';

/** What a value is on this path, as far as that is proven. Where paths have met coarsely, what is open may be proven on one of them. */
export function addressAt({ context, state }: Point, value: Value): NamedAddress | null {
  const { memory, suspicion, isRough } = context;
  const fact = isRough ? provenanceOf(value)?.fact : null;
  if (fact && memory.holds(state, fact) === null) suspicion.isOfOthers = true;
  return namedAddress(memory, state, value);
}
