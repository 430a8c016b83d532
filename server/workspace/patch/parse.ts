/** A diff as what it does to each C file: names, hunks, and the blobs that git knows the file by before and after. */
import { parsePatch, type StructuredPatch } from 'diff';

/** What a patch does to one file. */
export interface FilePatch {
  /** Paths as the diff has them, without `a/` and `b/`; null for a file that is not there before, or after. */
  readonly before: string | null;
  readonly after: string | null;
  readonly structure: StructuredPatch;
  /** What git calls the contents, abbreviated; absent where the diff does not say. */
  readonly blobs?: { readonly before: string; readonly after: string };
}

export interface ParsedDiff {
  readonly files: readonly FilePatch[];
  /** What could not be understood, and why. */
  readonly problems: readonly string[];
}

const SOURCE = /\.[ch]"?(?:\t.*)?$/;

/** Reads a diff; what is wrong with one file does not keep the others from being read. */
export function parseDiff(text: string): ParsedDiff {
  const files: FilePatch[] = [];
  const problems: string[] = [];
  for (const section of sections(text)) {
    try {
      files.push(...parsePatch(withoutProse(section)).flatMap((structure) => filePatch(structure, section) ?? []));
    } catch (error) {
      const [name = ''] = section.split('\n', 1);
      problems.push(`${name.replace(/^diff --git /, '')}: ${error instanceof Error ? error.message : error}`);
    }
  }
  return { files, problems };
}

/** The parts of a diff that are about C files; the whole one where git has not made it. */
function sections(text: string): string[] {
  const starts = Array.from(text.matchAll(/^diff --git .*$/gm), ({ index, 0: line }) => ({
    index,
    line: line.trimEnd(),
  }));
  if (starts.length === 0) return [text];
  return starts.flatMap(({ index, line }, i) => (SOURCE.test(line) ? [text.slice(index, starts[i + 1]?.index)] : []));
}

/** A diff without what looks like lines of a hunk and is none, as the signature of a mail does: the hunks say how long they are. */
function withoutProse(section: string): string {
  let old = 0;
  let fresh = 0;
  const kept = section.split('\n').filter((line) => {
    if (old > 0 || fresh > 0) {
      if (!line.startsWith('+')) old--;
      if (!line.startsWith('-')) fresh--;
      if (line.startsWith('\\')) [old, fresh] = [old + 1, fresh + 1];
      return true;
    }
    const hunk = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(line);
    if (hunk) [old, fresh] = [Number(hunk[1] ?? 1), Number(hunk[2] ?? 1)];
    return hunk !== null || !/^[-+ ]/.test(line) || /^(?:---|\+\+\+) \S/.test(line);
  });
  return kept.join('\n');
}

function filePatch(structure: StructuredPatch, section: string): FilePatch | undefined {
  const { oldFileName, newFileName, isCreate, isDelete } = structure;
  const before = isCreate ? null : bareName(oldFileName);
  const after = isDelete ? null : bareName(newFileName);
  if (before === null && after === null) return undefined;
  if (![before, after].some((name) => name !== null && SOURCE.test(name))) return undefined;
  const index = /^index ([0-9a-f]{7,})\.\.([0-9a-f]{7,})/m.exec(section.slice(0, section.search(/^@@ /m) >>> 0));
  return { before, after, structure, ...(index && { blobs: { before: index[1]!, after: index[2]! } }) };
}

/** A name without the prefix that `git diff` puts before it, be it `a/`, `b/` or one that says where the content is. */
function bareName(name: string | undefined): string | null {
  const path = name?.replace(/\t.*$/, '').trimEnd();
  if (!path || path === '/dev/null') return null;
  return path.replace(/^[abciow]\//, '');
}
