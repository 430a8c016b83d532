/** What the rules about unmap calls share: the steps from the map call to the call that is wrong. */
import type { UnmapFault } from '../flow/checkers/unmap-faults.ts';
import type { FileFacts } from '../flow/facts.ts';
import type { Related } from './finding.ts';
import { madeHere } from './words.ts';

/** Where the mapping was made, and where it ended before, in this order. */
export function mappedHere(facts: FileFacts, { life }: UnmapFault): Related[] {
  const steps: Related[] = [madeHere(facts, life)];
  if (life.ended) {
    const message = life.status === 'failed' ? 'it is known to have failed here' : 'it is unmapped here';
    steps.push({ file: life.ended.file, range: life.ended.range, message });
  }
  return steps;
}
