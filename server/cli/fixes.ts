/** `--fix`: the repairs of findings, put into their files at the end, or shown as a unified diff that `git apply` takes. */
import { createTwoFilesPatch } from 'diff';
import type { Edit, Finding } from '../rules/finding.ts';
import { editBytes } from '../workspace/apply-edits.ts';
import { counted } from '../workspace/outcome.ts';
import { readBytes } from '../workspace/read-file.ts';
import { toPath } from '../workspace/source.ts';
import { writeWhole } from '../workspace/write-file.ts';
import { treePath } from './place.ts';
import type { Stage } from './stage.ts';
import { displayPath, type Output } from './terminal.ts';

/** A file as it is and as it is to be. */
export interface FixedFile {
  readonly path: string;
  readonly before: Buffer;
  readonly after: Buffer;
}

/** Repairs what can be repaired, and leaves the rest. */
export class Fixes implements Stage {
  /** Findings that are repaired. */
  count = 0;
  private readonly edits = new Map<string, Edit[]>();
  private readonly notes = new Set<string>();
  private readonly diff: Output | null;

  /** With `diff`, the repairs are printed there, and no file is changed. */
  constructor(diff: Output | null) {
    this.diff = diff;
  }

  /** Takes repairs, each as a whole; one that gets in the way of another is left. */
  select(findings: readonly Finding[]): Finding[] {
    return findings.filter(({ fix }) => !fix || !this.takeAll(fix.edits));
  }

  end(): string[] {
    const files = this.files();
    if (this.diff) {
      for (const file of files) this.diff.print(diffOf(file));
      return [...this.notes];
    }
    for (const { path, after } of files) writeWhole(path, after);
    return [`${counted(this.count, 'finding')} repaired in ${counted(files.length, 'file')}`, ...this.notes];
  }

  private takeAll(edits: readonly Edit[]): boolean {
    const isKnown = (one: Edit) =>
      this.edits.get(one.file)?.some((known) => isSamePlace(known, one) && known.newText === one.newText) ?? false;
    const news = edits.filter((one) => !isKnown(one));
    if (news.some((one) => this.edits.get(one.file)?.some((known) => overlaps(known, one)))) return false;
    if (!news.every((one) => this.isPossible(one))) return false;
    for (const one of news) {
      const known = this.edits.get(one.file);
      if (known) known.push(one);
      else this.edits.set(one.file, [one]);
    }
    this.count++;
    return true;
  }

  private isPossible(edit: Edit): boolean {
    const path = toPath(edit.file) ?? edit.file;
    const bytes = readBytes(path);
    if (Buffer.isBuffer(bytes) && editBytes(bytes, [edit])) return true;
    this.notes.add(`${displayPath(path)}: not repaired: a line to be changed is not UTF-8`);
    return false;
  }

  private files(): FixedFile[] {
    return [...this.edits].flatMap(([uri, edits]) => fixedFile(uri, edits) ?? []);
  }
}

/** A file with edits; undefined where a line to be changed is not UTF-8. */
export function fixedFile(uri: string, edits: readonly Edit[]): FixedFile | undefined {
  const path = toPath(uri) ?? uri;
  const before = readBytes(path);
  const after = Buffer.isBuffer(before) ? editBytes(before, edits) : undefined;
  return Buffer.isBuffer(before) && after ? { path, before, after } : undefined;
}

/** A unified diff of a file, without the last line end. */
export function diffOf({ path, before, after }: FixedFile): string {
  const name = treePath(path);
  // Each byte is a character, so that what is no UTF-8 is still compared.
  const [old, fresh] = [before.toString('latin1'), after.toString('latin1')];
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, old, fresh).replace(/^=+\n/, '');
  return Buffer.from(patch.replace(/\n$/, ''), 'latin1').toString('utf8');
}

function isSamePlace({ range: a }: Edit, { range: b }: Edit): boolean {
  return a.start === b.start && a.end === b.end;
}

function overlaps({ range: a }: Edit, { range: b }: Edit): boolean {
  return a.start <= b.end && b.start <= a.end;
}
