/** A series of patches on a tree: what the files are before and after each one, without touching them. */
import { join, resolve, sep } from 'node:path';
import { blobOf } from '../git.ts';
import type { Overlay } from '../overlaid-files.ts';
import { liesWithin } from '../read-file.ts';
import { isFile, readSource, type Source, toPath, toUri } from '../source.ts';
import { applyTo } from './apply.ts';
import type { PatchText } from './mails.ts';
import { type ParsedDiff, parseDiff } from './parse.ts';

/** One patch of a series. */
export interface AppliedPatch extends Omit<PatchText, 'diff'> {
  /** All files that are otherwise than on disk, before the patch and after it. */
  readonly before: Overlay;
  readonly after: Overlay;
  /** The files that it changes, by URI: as they are after it, and what they were called before; null where they are not there. */
  readonly files: readonly { readonly before: string | null; readonly after: string | null }[];
  /** What does not apply, and why. */
  readonly problems: readonly string[];
}

/** A patch that was read. */
export interface ReadPatch extends Omit<PatchText, 'diff'>, ParsedDiff {}

/** Reads the diffs of patches. */
export function readSeries(patches: readonly PatchText[]): ReadPatch[] {
  return patches.map(({ diff, ...patch }) => ({ ...patch, ...parseDiff(diff) }));
}

/** The folder that the paths of patches begin at: the first one that has what they change. */
export function rootOf(folders: readonly string[], patches: readonly ReadPatch[]): string {
  const changed = patches.flatMap(({ files }) => files.flatMap(({ before }) => before ?? []));
  return folders.find((folder) => changed.some((path) => isFile(join(folder, path)))) ?? folders[0]!;
}

/** Applies patches one after the other to the tree at `root`; what does not apply is left as it was, and named. */
export function applySeries(root: string, patches: readonly ReadPatch[]): AppliedPatch[] {
  let state: Overlay = new Map();
  return patches.map((patch) => {
    const applied = applyAll(root, patch, state);
    state = applied.after;
    return applied;
  });
}

function applyAll(root: string, { files, problems, ...patch }: ReadPatch, state: Overlay): AppliedPatch {
  const before = new Map(state);
  const after = new Map(state);
  const changed: AppliedPatch['files'][number][] = [];
  const wrong = [...problems];
  for (const file of files) {
    const name = file.after ?? file.before;
    const [from, to] = [file.before, file.after].map((path) => (path === null ? null : within(root, path)));
    if (from === undefined || to === undefined) {
      wrong.push(`${name}: is outside the tree ${root}`);
      continue;
    }
    const source = from === null ? undefined : sourceOf(from, state);
    const applied = applyTo(source, file, (blob) => blobOf(root, blob));
    if (applied.kind === 'misfit') {
      wrong.push(`${name}: ${applied.reason}`);
      continue;
    }
    if (from !== null) {
      before.set(from, applied.before);
      if (!file.structure.isCopy) after.set(from, null);
    }
    if (to !== null) {
      if (from !== to) before.set(to, null);
      after.set(to, applied.after);
    }
    changed.push({ before: from, after: to });
  }
  return { ...patch, before, after, files: changed, problems: wrong };
}

/** The URI of a path in the tree; undefined for one that leads out of it, be it by a link. */
function within(root: string, path: string): string | undefined {
  const whole = resolve(root, path);
  if (isFile(whole) && !liesWithin(whole, [root])) return undefined;
  return whole.startsWith(root.endsWith(sep) ? root : root + sep) ? toUri(whole) : undefined;
}

function sourceOf(uri: string, state: Overlay): Source {
  const text = state.get(uri);
  if (typeof text === 'string') return { kind: 'text', text };
  return text === null ? { kind: 'unreadable', reason: 'an earlier patch removes it' } : readSource(toPath(uri) ?? uri);
}
