/** What a run is about, across edits. */
import type { FindingName, Subject } from './messages.ts';

export function isFinding(of: Subject): of is FindingName {
  return 'rule' in of;
}

/** Whether two names are of the same flow, or of findings that say the same. */
export function isSameSubject(a: Subject, b: Subject): boolean {
  if (a.uri !== b.uri) return false;
  if (isFinding(a)) return isFinding(b) && a.rule === b.rule && a.message === b.message;
  return !isFinding(b) && a.function === b.function && a.index === b.index;
}
