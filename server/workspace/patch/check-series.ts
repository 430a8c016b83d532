/**
 * Checks each patch of a series: of what is found in the files that it changes, what it introduces or touches is its own. What an
 * earlier patch brought in and this one takes away is said of the earlier one.
 */
import type { Finding } from '../../rules/finding.ts';
import { LineIndex } from '../../syntax/text.ts';
import { checkText, type FileReport } from '../check-file.ts';
import type { FileHost } from '../engine.ts';
import type { OverlaidFiles, Overlay } from '../overlaid-files.ts';
import type { TreeIndexes } from '../tree-index.ts';
import { folderOf, toPath } from '../uri.ts';
import type { Workspace } from '../workspace.ts';
import { type LineMap, lineMap } from './line-map.ts';
import type { AppliedPatch } from './series.ts';

/** What a patch introduces or touches. */
export interface CheckedPatch {
  readonly patch: AppliedPatch;
  readonly findings: readonly Finding[];
  /** For findings that a later patch takes away: its number. */
  readonly repairs: ReadonlyMap<Finding, number>;
  /** By absolute path: how the check of each file went. */
  readonly reports: readonly (readonly [path: string, report: FileReport])[];
  /** The files as they are after the patch. */
  readonly files: FileHost;
}

/** Where a series is checked. */
export interface SeriesPlace {
  readonly workspace: Workspace;
  readonly files: OverlaidFiles;
  readonly indexes: TreeIndexes;
}

/** A file that a patch concerns, by URI: as it is called before and after; null where it is not there. */
interface Concerned {
  readonly before: string | null;
  readonly after: string | null;
}

/** Checks the patches in their order; `onFile` is told of each file. */
export function checkSeries(
  place: SeriesPlace,
  patches: readonly AppliedPatch[],
  onFile: (path: string) => void = () => {},
): CheckedPatch[] {
  const checked: { readonly step: Step; readonly repairs: Map<Finding, number> }[] = [];
  for (const patch of patches) {
    const step = new Step(place, patch, onFile, checked.at(-1)?.step);
    for (const { step: earlier, repairs } of checked) {
      for (const finding of earlier.findings)
        if (!repairs.has(finding) && step.takesAway(finding, earlier)) repairs.set(finding, patch.number);
    }
    checked.push({ step, repairs: new Map() });
  }
  return checked.map(({ step, repairs }) => ({
    patch: step.patch,
    findings: step.findings,
    repairs,
    reports: step.reports,
    files: step.files,
  }));
}

/** One patch, with what is found before it and after it. */
class Step {
  readonly patch: AppliedPatch;
  readonly findings: readonly Finding[];
  readonly reports: (readonly [string, FileReport])[] = [];
  readonly files: FileHost;
  private readonly place: SeriesPlace;
  private readonly found: ReadonlyMap<string, readonly Finding[]>;
  private readonly maps = new Map<string, LineMap>();
  private readonly lines = new Map<string, LineIndex>();
  /** Lines of earlier findings as they are after this patch, for the patches to come. */
  private readonly carried = new Map<Finding, { readonly uri: string; readonly line: number }>();

  /** `previous` is the patch before, whose end is where this one begins unless the tree says otherwise. */
  constructor(place: SeriesPlace, patch: AppliedPatch, onFile: (path: string) => void, previous?: Step) {
    this.place = place;
    this.patch = patch;
    this.files = { read: (uri) => readIn(patch.after, place.files, uri), resolveInclude: () => undefined };
    const concerned = this.concerned();
    const known = previous && isSame(previous.patch.after, patch.before, place.files) ? previous.found : undefined;
    const old = concerned.flatMap(({ before }) => before ?? []).filter((uri) => !known?.has(uri));
    const before = new Map([...(known ?? []), ...this.findingsIn(patch.before, old, onFile)]);
    this.found = this.findingsIn(
      patch.after,
      concerned.flatMap(({ after }) => after ?? []),
      onFile,
      this.reports,
    );
    this.findings = concerned.flatMap((file) => this.ownFindings(file, before.get(file.before ?? '') ?? []));
  }

  /** Whether this patch ends what an earlier one brought in: the line is gone or says nothing any more. */
  takesAway(finding: Finding, earlier: Step): boolean {
    const at = earlier.carried.get(finding) ?? { uri: finding.file, line: earlier.lineOf(finding) };
    const file = this.patch.files.find(({ before }) => before === at.uri);
    const uri = file ? file.after : at.uri;
    const found = uri === null ? [] : this.found.get(uri);
    const line = file ? this.mapOf(file).after(at.line) : at.line;
    if (uri !== null && line !== undefined) {
      earlier.carried.set(finding, { uri, line });
      // A file that this patch does not concern is as it was.
      return found !== undefined && !found.some((one) => one.rule === finding.rule && this.lineOf(one) === line);
    }
    return !this.findings.some((one) => one.rule === finding.rule && one.file === uri);
  }

  /** The C files that it changes, and those beside a header that it changes which include that. */
  private concerned(): Concerned[] {
    const { files } = this.patch;
    const sources = files.filter((file) => (file.after ?? file.before)?.endsWith('.c'));
    const headers = files.flatMap(({ before, after }) => after ?? before ?? []).filter((uri) => uri.endsWith('.h'));
    this.place.files.show(this.patch.after);
    const users = headers.flatMap((header) => {
      const name = `${header.slice(header.lastIndexOf('/') + 1)}"`;
      return this.place.files.sources(folderOf(header)).filter((uri) => this.files.read(uri)?.includes(name));
    });
    const known = new Set(sources.map(({ after }) => after));
    const others = [...new Set(users)].filter((uri) => !known.has(uri));
    return [...sources, ...others.map((uri) => ({ before: uri, after: uri }))];
  }

  private findingsIn(
    overlay: Overlay,
    uris: readonly string[],
    onFile: (path: string) => void,
    reports: (readonly [string, FileReport])[] = [],
  ): ReadonlyMap<string, readonly Finding[]> {
    const { workspace, files, indexes } = this.place;
    files.show(overlay);
    for (const [uri, text] of overlay) if (uri.endsWith('.c')) indexes.show(uri, text);
    workspace.engine.invalidate();
    const found = new Map<string, readonly Finding[]>();
    for (const uri of uris) {
      const path = toPath(uri) ?? uri;
      onFile(path);
      const report = checkText(workspace, path, files.read(uri) ?? '');
      reports.push([path, report]);
      found.set(uri, report.kind === 'checked' ? report.result.findings : []);
    }
    return found;
  }

  private ownFindings(file: Concerned, before: readonly Finding[]): Finding[] {
    const map = this.mapOf(file);
    const lines = new LineIndex(readIn(this.patch.before, this.place.files, file.before ?? '') ?? '');
    const known = new Set(before.map(({ rule, range }) => `${rule} ${lines.position(range.start).line}`));
    return (this.found.get(file.after ?? '') ?? []).filter((finding) => {
      const isTouched = [finding, ...finding.related].some((step) => this.isAdded(step));
      return isTouched || !known.has(`${finding.rule} ${map.before(this.lineOf(finding))}`);
    });
  }

  private isAdded(step: Pick<Finding, 'file' | 'range'>): boolean {
    const file = this.patch.files.find(({ after }) => after === step.file);
    return file !== undefined && this.mapOf(file).isAdded(this.lineOf(step));
  }

  private lineOf({ file, range }: Pick<Finding, 'file' | 'range'>): number {
    let lines = this.lines.get(file);
    if (!lines) {
      lines = new LineIndex(this.files.read(file) ?? '');
      this.lines.set(file, lines);
    }
    return lines.position(range.start).line;
  }

  private mapOf({ before, after }: Concerned): LineMap {
    const key = `${before} ${after}`;
    let map = this.maps.get(key);
    if (!map) {
      const { patch } = this;
      const text = (overlay: Overlay, uri: string | null) =>
        (uri === null ? null : readIn(overlay, this.place.files, uri)) ?? null;
      map = lineMap(text(patch.before, before), text(patch.after, after));
      this.maps.set(key, map);
    }
    return map;
  }
}

/** Whether a patch begins with the files as the one before it leaves them, and others as they are on disk. */
function isSame(after: Overlay, before: Overlay, disk: OverlaidFiles): boolean {
  return [...before].every(([uri, text]) => (readIn(after, disk, uri) ?? null) === text);
}

/** A text as an overlay has it, or as it is on disk. */
function readIn(overlay: Overlay, disk: OverlaidFiles, uri: string): string | undefined {
  const text = overlay.get(uri);
  return text === undefined ? disk.onDisk(uri) : (text ?? undefined);
}
