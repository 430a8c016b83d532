/**
 * Include folders from a `compile_commands.json` above a file, where a build or editor has left one (Clang's JSON
 * Compilation Database: entries with `directory`, `file`, and `arguments` or `command`). Never required.
 */
import { dirname, join, resolve } from 'node:path';
import { readFlags } from './compiler-flags.ts';
import { readSource, statusOf } from './source.ts';

const NAME = 'compile_commands.json';

interface Database {
  readonly modified: number;
  /** Include folders in the order of the command line, by absolute path of the source file. */
  readonly byFile: ReadonlyMap<string, readonly string[]>;
  /** Those of all commands, most frequent first: what a header is read with that has no command of its own. */
  readonly common: readonly string[];
}

export class CompileCommands {
  private readonly databases = new Map<string, Database | null>();
  private readonly byFolder = new Map<string, Database | null>();

  /** Absolute include folders for the file at an absolute path; none without a readable database. */
  foldersFor(path: string): readonly string[] {
    const database = this.above(dirname(path));
    return database?.byFile.get(path) ?? database?.common ?? [];
  }

  clear(): void {
    this.byFolder.clear();
  }

  private above(folder: string): Database | null {
    const known = this.byFolder.get(folder);
    if (known !== undefined) return known;
    const own = this.load(join(folder, NAME));
    const parent = dirname(folder);
    const database = own ?? (parent === folder ? null : this.above(parent));
    this.byFolder.set(folder, database);
    return database;
  }

  private load(path: string): Database | null {
    const modified = statusOf(path)?.mtimeMs;
    if (modified === undefined) return null;
    const known = this.databases.get(path);
    if (known?.modified === modified) return known;
    const source = readSource(path);
    const database = source.kind === 'text' ? parse(source.text, modified) : null;
    this.databases.set(path, database);
    return database;
  }
}

/** A broken database is none: the layout of the tree still tells. */
function parse(text: string, modified: number): Database | null {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch {
    return null;
  }
  if (!Array.isArray(entries)) return null;
  const byFile = new Map<string, readonly string[]>();
  const counts = new Map<string, number>();
  for (const entry of entries as readonly Record<string, unknown>[]) {
    if (typeof entry?.directory !== 'string' || typeof entry.file !== 'string') continue;
    const { folders } = readFlags(argumentsOf(entry), entry.directory);
    byFile.set(resolve(entry.directory, entry.file), folders);
    for (const folder of folders) counts.set(folder, (counts.get(folder) ?? 0) + 1);
  }
  const common = [...counts].sort(([, a], [, b]) => b - a).map(([folder]) => folder);
  return { modified, byFile, common };
}

function argumentsOf(entry: Record<string, unknown>): readonly string[] {
  if (Array.isArray(entry.arguments)) return entry.arguments.filter((one) => typeof one === 'string');
  if (typeof entry.command !== 'string') return [];
  const words = entry.command.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/g);
  return Array.from(words, ([word]) => word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'|\\(.)/g, '$1$2$3'));
}
