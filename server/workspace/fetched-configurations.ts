/** Configuration files where there is no file system to find them in: what somebody else has found for each folder. */
import type { ConfigurationSource } from './nearest-configurations.ts';
import { folderOf } from './uri.ts';

/** A configuration file that was found. */
export interface FetchedFile {
  readonly uri: string;
  readonly text: string;
}

export class FetchedConfigurations {
  /** The nearest file by the URI of a folder; null where there is none. */
  private readonly byFolder = new Map<string, FetchedFile | null>();

  /** Notes the file nearest to the file `uri`; answers whether that is news. */
  take(uri: string, file: FetchedFile | null): boolean {
    const folder = folderOf(uri);
    const before = this.byFolder.get(folder) ?? null;
    this.byFolder.set(folder, file);
    return before?.uri !== file?.uri || before?.text !== file?.text;
  }

  /** See FindConfiguration. */
  nearest(uri: string): ConfigurationSource | null {
    const file = this.byFolder.get(folderOf(uri));
    return file ? { uri: file.uri, read: () => ({ kind: 'text', text: file.text }) } : null;
  }

  /** The text of a configuration file, by its own URI. */
  text(uri: string): string | undefined {
    return [...this.byFolder.values()].find((file) => file?.uri === uri)?.text;
  }
}
