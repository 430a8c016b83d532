/** The repository as its own tests and generators see it. Paths are relative to its root, with `/`. */
import { globSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

export const root = join(import.meta.dirname, '../..');

/** The files that fit patterns such as `server/**\/*.ts`, sorted; installed and built ones are none. */
export function files(...patterns: readonly string[]): string[] {
  const isForeign = (path: string) => /(^|[/\\])(node_modules|dist|\.cache|\.git|\.vscode-test)$/.test(path);
  return globSync([...patterns], { cwd: root, exclude: isForeign })
    .map((path) => path.replaceAll(sep, '/'))
    .sort();
}

/** The text of a file. */
export function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}
