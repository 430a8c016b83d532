/** Files as URIs, spelled as VS Code spells them: two spellings of a file would be two files. */
import { URI } from 'vscode-uri';

/** The URI of an absolute path. */
export function toUri(path: string): string {
  return URI.file(path).toString();
}

/** The path that a `file:` URI names; undefined for other schemes, such as `untitled:`. */
export function toPath(uri: string): string | undefined {
  const parsed = URI.parse(uri);
  return parsed.scheme === 'file' ? parsed.fsPath : undefined;
}

/** The URI of the folder that a file is in. */
export function folderOf(uri: string): string {
  return uri.slice(0, uri.lastIndexOf('/'));
}
