/** The disk with some files as they would be: what a patch or an editor has stands above what is there. */
import { RecordingFiles } from './dependencies.ts';
import { folderOf } from './uri.ts';

/** Texts by URI; null for a file that would not be there. */
export type Overlay = ReadonlyMap<string, string | null>;

export class OverlaidFiles extends RecordingFiles {
  private overlay: Overlay = new Map();

  /** Puts other texts in place of those that stood above the disk. */
  show(overlay: Overlay): void {
    this.overlay = overlay;
    this.invalidate();
  }

  override read(uri: string): string | undefined {
    const text = this.overlay.get(uri);
    return text === undefined ? super.read(uri) : (text ?? undefined);
  }

  /** The text of a file without what stands above the disk. */
  onDisk(uri: string): string | undefined {
    return super.read(uri);
  }

  override resolveInclude(name: string, from: string): string | undefined {
    const own = [`${folderOf(from)}/${name}`].find((uri) => this.has(uri));
    const found = own ?? super.resolveInclude(name, from);
    if (found !== undefined) return this.overlay.get(found) === null ? undefined : found;
    return [...this.overlay.keys()].find((uri) => this.has(uri) && uri.endsWith(`/include/${name}`));
  }

  override sources(folder: string): readonly string[] {
    return this.merged(super.sources(folder), (uri) => folderOf(uri) === folder);
  }

  override list(folders: readonly string[], limit?: number): string[] {
    const isBeneath = (uri: string) => folders.some((folder) => uri.startsWith(`${folder}/`));
    return this.merged(super.list(folders, limit), isBeneath).slice(0, limit);
  }

  private has(uri: string): boolean {
    return typeof this.overlay.get(uri) === 'string';
  }

  /** What is on disk and still there, and what is added. */
  private merged(found: readonly string[], belongs: (uri: string) => boolean): string[] {
    const added = [...this.overlay.keys()].filter((uri) => uri.endsWith('.c') && this.has(uri) && belongs(uri));
    const left = found.filter((uri) => this.overlay.get(uri) !== null);
    return [...new Set([...left, ...added])].sort();
  }
}
