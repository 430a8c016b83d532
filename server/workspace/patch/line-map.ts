/** Which lines of a text a patch has put there, and where the others were before. Lines are counted from 0. */
import { structuredPatch } from 'diff';

/** Changes beyond which a text counts as written anew: to tell them one by one would take too long. */
const MAX_CHANGES = 4000;

export interface LineMap {
  /** Whether a line of the text after the patch is one that it has put there. */
  isAdded(line: number): boolean;
  /** The line before the patch that a line after it was; undefined for an added one. */
  before(line: number): number | undefined;
  /** The line after the patch that a line before it has become; undefined for one that is gone. */
  after(line: number): number | undefined;
}

interface Change {
  readonly before: number;
  readonly removed: number;
  readonly after: number;
  readonly added: number;
}

/** Compares two texts; null stands for a file that is not there. */
export function lineMap(before: string | null, after: string | null): LineMap {
  const changes = before === null || after === null ? undefined : changesBetween(before, after);
  if (!changes) return { isAdded: () => true, before: () => undefined, after: () => undefined };
  const through = (line: number, from: 'before' | 'after', to: 'before' | 'after', taken: 'removed' | 'added') => {
    let shift = 0;
    for (const change of changes) {
      if (line < change[from]) break;
      if (line < change[from] + change[taken]) return undefined;
      shift = change[to] + (to === 'after' ? change.added : change.removed) - change[from] - change[taken];
    }
    return line + shift;
  };
  return {
    isAdded: (line) => changes.some(({ after, added }) => after <= line && line < after + added),
    before: (line) => through(line, 'after', 'before', 'added'),
    after: (line) => through(line, 'before', 'after', 'removed'),
  };
}

function changesBetween(before: string, after: string): readonly Change[] | undefined {
  if (before === after) return [];
  const found = structuredPatch('', '', before, after, '', '', { context: 0, maxEditLength: MAX_CHANGES });
  return found?.hunks.map(({ oldStart, oldLines, newStart, newLines }) => ({
    before: oldStart - 1,
    removed: oldLines,
    after: newStart - 1,
    added: newLines,
  }));
}
