/** The map calls of a whole workspace, for what is not known by file: an IOMMU fault in a log, say. */
import type { MapCall } from './dma-calls.ts';
import { modulesOf } from './driver-names.ts';
import type { Workspace } from './workspace.ts';

/** A map call and its file. */
export interface PlacedCall extends MapCall {
  readonly file: string;
  /** Where its line is, counted from 0. */
  readonly line: number;
  /** The names of the drivers that the file registers, and the modules that it is part of. */
  readonly drivers: readonly string[];
  readonly modules: readonly string[];
}

/** Keeps what it found until `forget`, file by file, so that a search that was cancelled goes on where it stopped. */
export class WorkspaceCalls {
  private readonly workspace: Workspace;
  private readonly byFile = new Map<string, readonly PlacedCall[]>();
  private files: readonly string[] | undefined;

  constructor(workspace: Workspace) {
    this.workspace = workspace;
  }

  /**
   * The map calls in the C files of `folders` (URIs) and in the files that are open, as they are in the editor. Lets other
   * work in between files; ends early, with what there is, once cancelled.
   */
  async find(
    folders: readonly string[],
    open: Iterable<string>,
    isCancelled: () => boolean = () => false,
  ): Promise<PlacedCall[]> {
    const opened = new Set(open);
    const found = [...opened].flatMap((uri) => this.inOpenFile(uri));
    this.files ??= this.workspace.files.list(folders);
    for (const uri of this.files) {
      if (opened.has(uri)) continue;
      let calls = this.byFile.get(uri);
      if (!calls) {
        await new Promise((resolve) => setTimeout(resolve));
        if (isCancelled()) break;
        // Meanwhile another search may have come by, or the file was opened, and then the engine has the editor's text.
        const isOpen = this.workspace.engine.text(uri) !== undefined;
        calls = this.byFile.get(uri) ?? (isOpen ? this.inOpenFile(uri) : this.inClosedFile(uri));
        if (!isOpen) this.byFile.set(uri, calls);
      }
      found.push(...calls);
    }
    return found;
  }

  /** A file may have changed, or any. */
  forget(uri?: string): void {
    if (uri !== undefined) this.byFile.delete(uri);
    else {
      this.byFile.clear();
      this.files = undefined;
    }
  }

  private inOpenFile(uri: string): PlacedCall[] {
    const text = this.workspace.engine.text(uri);
    if (text === undefined || !this.workspace.isCandidate(uri, text)) return [];
    const { engine, files } = this.workspace;
    const { maps } = engine.dmaCalls(uri);
    if (maps.length === 0) return [];
    const of = { file: uri, drivers: engine.driverNames(uri), modules: modulesOf(uri, files) };
    return maps.map((call) => ({ ...call, ...of, line: lineOf(text, call.range.start) }));
  }

  private inClosedFile(uri: string): PlacedCall[] {
    const text = this.workspace.files.read(uri);
    if (text === undefined || !this.workspace.isCandidate(uri, text)) return [];
    try {
      this.workspace.engine.open(uri, text);
      return this.inOpenFile(uri);
    } catch {
      // A file that cannot be followed keeps no other from being searched.
      return [];
    } finally {
      this.workspace.engine.close(uri);
    }
  }
}

function lineOf(text: string, offset: number): number {
  let line = 0;
  for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
  return line;
}
