/** Where lines go when a text changes: whatever the edits, a line that is kept is found again, and no other. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { lineMap } from '../../server/workspace/patch/line-map.ts';

const text = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { maxLength: 12 });
const join = (lines: readonly string[]) => lines.map((line) => `${line}\n`).join('');

test('kept lines are the same before and after, in order, and both ways agree', () => {
  fc.assert(
    fc.property(text, text, (before, after) => {
      const map = lineMap(join(before), join(after));
      const kept = after.flatMap((line, i) => {
        const from = map.before(i);
        expect(map.isAdded(i)).toBe(from === undefined);
        if (from === undefined) return [];
        expect(before[from]).toBe(line);
        expect(map.after(from)).toBe(i);
        return [from];
      });
      expect(kept).toEqual([...kept].sort((a, b) => a - b));
      const gone = before.filter((_, i) => map.after(i) === undefined);
      expect(gone.length).toBe(before.length - kept.length);
      if (join(before) === join(after)) expect(gone).toEqual([]);
    }),
  );
});

test('a file that is new has only added lines, and of one that is gone no line is left', () => {
  expect(lineMap(null, 'a\n').isAdded(0)).toBe(true);
  expect(lineMap('a\n', null).after(0)).toBeUndefined();
});
