/** What a watch is told of the address that something is given. */
import { type NamedAddress, namedAddress, provenanceOf } from '../provenance.ts';
import type { Value } from '../value.ts';
import type { Point } from './watch.ts';

/** What a value is on this path, as far as that is proven. Where paths have met coarsely, what is open may be proven on one of them. */
export function addressAt({ explorer, state }: Point, value: Value): NamedAddress | null {
  const { memory, lookout, isRough } = explorer;
  const fact = isRough ? provenanceOf(value)?.fact : null;
  if (fact && memory.holds(state, fact) === null) lookout.suspicion.isOfOthers = true;
  return namedAddress(memory, state, value);
}
