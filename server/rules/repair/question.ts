/** A comparison of a handle with zero becomes the question that finds a failure. */
import { mapCalls } from '../../flow/checkers/map-calls.ts';
import type { Unchecked } from '../../flow/checkers/unchecked.ts';
import type { FileFacts } from '../../flow/facts.ts';
import type { Fix } from '../finding.ts';

/**
 * The device is said as the map call says it, so that both have to stand in one function; not where 0 says that nothing was
 * mapped, which a failed mapping would then no longer be.
 */
export function askInstead(facts: FileFacts, { life, test, check }: Unchecked): Fix | null {
  const { code, file } = facts;
  const all = facts.of(mapCalls);
  const map = all.find(({ site, range }) => site === life.site && range.start === life.range.start);
  const handle = test && code.zeroTested(test.range);
  if (check === null || !handle || test.isOfHalf || !map?.deviceRange || life.file !== file) return null;
  if (!code.isWhole(life.range) || !code.areInOneFunction(life.range, test.range)) return null;
  if (![handle, map.deviceRange].every((range) => code.isPlain(range))) return null;
  if (!code.holdsAt(map.deviceRange, test.range.start)) return null;
  const calls = all.map(({ range }) => range);
  const member = code.memberAt(handle);
  const isMarked = member
    ? facts.fields.isMarkedByZero(code.textAt(member), handle, test.range, calls)
    : code.isMarkedByZero(handle, test.range, calls);
  if (isMarked !== false) return null;
  const newText = `${check}(${code.textAt(map.deviceRange)}, ${code.textAt(handle)})`;
  return { title: 'Ask whether the mapping failed', edits: [{ file, range: test.range, newText }] };
}
