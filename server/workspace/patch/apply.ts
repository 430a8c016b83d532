/** Applies what a patch does to one text, and says which hunk does not fit. */
import { createHash } from 'node:crypto';
import { applyPatch, reversePatch, type StructuredPatch, type StructuredPatchHunk } from 'diff';
import type { Source } from '../source.ts';
import type { FilePatch } from './parse.ts';

/** A file before and after a patch; null where it is not there. */
export type Applied =
  | { readonly kind: 'applied'; readonly before: string | null; readonly after: string | null }
  | { readonly kind: 'misfit'; readonly reason: string };

/** Hunks times lines of a text, at most: each hunk may be looked for in all of it. */
const MAX_WORK = 500_000_000;

/**
 * Applies a patch to the file before it, undefined for one that is new. Where its text has the patch
 * already, as the tree has a commit that is looked at again, the text before is found: in `blob`, which gives what git has under a
 * name, or by taking the patch back.
 */
export function applyTo(
  source: Source | undefined,
  { after, structure, blobs }: FilePatch,
  blob: (name: string) => string | undefined,
): Applied {
  if (!source || (source.kind === 'unreadable' && isAllNew(structure))) return created(structure);
  const text = source.kind === 'text' ? source.text : undefined;
  const result = (base: string, patched: string): Applied => ({
    kind: 'applied',
    before: base,
    after: after === null ? null : patched,
  });
  const from = (base: string | undefined): Applied | undefined => {
    const patched = base === undefined ? false : apply(base, structure);
    return patched === false ? undefined : result(base!, patched);
  };
  const isThere = text !== undefined && blobs !== undefined && isBlob(text, blobs.after);
  const applied =
    (isThere ? undefined : from(text)) ?? (blobs && from(blob(blobs.before))) ?? takenBack(text, structure, result);
  return applied ?? { kind: 'misfit', reason: misfit(source, structure) };
}

/** Whether a diff that says nothing of it makes a file: `diff -N` calls it by the same name before. */
function isAllNew({ hunks }: StructuredPatch): boolean {
  return hunks.length === 1 && hunks[0]!.oldLines === 0 && hunks[0]!.newStart === 1;
}

function created(structure: StructuredPatch): Applied {
  const text = apply('', structure);
  return text === false
    ? { kind: 'misfit', reason: 'is said to be new, but its hunk has lines of before' }
    : { kind: 'applied', before: null, after: text };
}

function takenBack(
  text: string | undefined,
  structure: StructuredPatch,
  result: (base: string, patched: string) => Applied,
): Applied | undefined {
  const base = text === undefined ? false : apply(text, reversePatch(structure));
  return base === false ? undefined : result(base, text!);
}

/** Names the first hunk that does not fit. */
function misfit(source: Source, structure: StructuredPatch): string {
  if (source.kind !== 'text')
    return `hunk 1 does not apply: ${source.kind === 'binary' ? 'it is a binary file' : source.reason}`;
  const { text } = source;
  const { hunks } = structure;
  // Where some do not fit, more do not either.
  let [fitting, wrong] = [0, hunks.length];
  while (wrong - fitting > 1) {
    const count = (fitting + wrong) >> 1;
    if (apply(text, { ...structure, hunks: hunks.slice(0, count) }) === false) wrong = count;
    else fitting = count;
  }
  const index = wrong - 1;
  const { oldStart, oldLines, newStart, newLines } = hunks[index]!;
  const header = `@@ -${oldStart},${oldLines} +${newStart},${newLines} @@`;
  return `hunk ${index + 1} of ${hunks.length} (${header}) does not apply`;
}

/** A text with hunks applied, or false. One that is said to be far behind the end is looked for from there. */
function apply(base: string, structure: StructuredPatch): string | false {
  const lines = base.split('\n').length;
  if (structure.hunks.length * lines > MAX_WORK) return false;
  const near = (hunk: StructuredPatchHunk) =>
    hunk.oldStart <= lines + 1 ? hunk : { ...hunk, oldStart: lines + 1, newStart: lines + 1 };
  return applyPatch(base, { ...structure, hunks: structure.hunks.map(near) });
}

/** Whether git would call a text by a name, which may be abbreviated. */
function isBlob(text: string, name: string): boolean {
  const bytes = Buffer.from(text);
  const hash = createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
  return hash.startsWith(name);
}
