/** Which of two calls that disagree about a direction is wrong: only where something else than the two says so. */
import { saidAgainOf } from '../../flow/checkers/said-again.ts';
import type { UnmapFault } from '../../flow/checkers/unmap-faults.ts';
import type { Life } from '../../flow/domain/lifecycle.ts';
import type { FileFacts } from '../../flow/facts.ts';
import { Direction, rightDirection } from '../direction.ts';

/** The side to repair; null where nothing tells. */
export function wrongSide(
  facts: FileFacts,
  { life, found, wanted }: Pick<UnmapFault, 'life' | 'found' | 'wanted'>,
): 'map' | 'unmap' | null {
  const [unmapped, mapped] = [BigInt(found), BigInt(wanted)];
  const said = saidAgainOf(facts, life.site).map(({ call }) => call.direction?.value);
  const needed = neededBy(facts, life);
  if (needed === unmapped) return said.every((value) => value === unmapped) ? 'map' : null;
  if (isAgainst(facts, life, mapped)) return null;
  return needed === mapped || said.includes(mapped) ? 'unmap' : null;
}

/** The direction that the device or the CPU needs; null where neither tells. */
function neededBy(facts: FileFacts, life: Life): bigint | null {
  const paths = facts.maps.find(({ id }) => id === life.site)?.paths ?? [];
  const proven = new Set(paths.flatMap(({ address }) => (address ? rightDirection(address.access) : [])));
  if (proven.size > 0) return proven.size === 1 ? [...proven][0]! : null;
  const { writes, reads, isLent, maps } = facts.touches(life);
  if (isLent || maps > 1 || !(writes || reads)) return null;
  return writes && reads ? Direction.BIDIRECTIONAL : writes ? Direction.TO_DEVICE : Direction.FROM_DEVICE;
}

/** Whether the CPU does with the memory what a direction is not for: it fills what the device only writes, or reads what it only reads. */
export function isAgainst(facts: FileFacts, life: Life, direction: bigint): boolean {
  const { writes, reads } = facts.touches(life);
  return (direction === Direction.FROM_DEVICE && writes) || (direction === Direction.TO_DEVICE && reads);
}
