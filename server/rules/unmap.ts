/** What the rules about unmap calls share: the steps from the map call to the call that is wrong. */
import type { UnmapFault } from '../flow/checkers/unmap-faults.ts';
import type { Related } from './finding.ts';

/** Where the mapping was made, and where it ended before, in this order. */
export function mappedHere({ life }: UnmapFault): Related[] {
  const steps: Related[] = [{ file: life.file, range: life.range, message: `${life.api}() makes the mapping here` }];
  if (life.ended) {
    const message = life.status === 'failed' ? 'it is known to have failed here' : 'it is unmapped here';
    steps.push({ file: life.ended.file, range: life.ended.range, message });
  }
  return steps;
}
