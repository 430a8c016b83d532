/** The configuration of files on disk: the nearest `.doorbell.json` in the folder of a file or above. */
import { dirname, join } from 'node:path';
import { MAX_JSON_BYTES } from './checked-json.ts';
import { configurationFileName } from './configuration.ts';
import type { ConfigurationVocabulary } from './configuration-file.ts';
import { type ConfigurationSource, type ConfigurationText, NearestConfigurations } from './nearest-configurations.ts';
import { loadPlatform, platformNear } from './platforms.ts';
import { liesWithin } from './read-file.ts';
import { isFile, isPresent, readSource, toPath, toUri } from './source.ts';
import { treeOf } from './tree-root.ts';

export class Configurations extends NearestConfigurations {
  /** By folder: whether it has a file. Of a tree, all folders ask about those above. */
  private readonly known: Map<string, boolean>;

  /** See `setFolders`. */
  private readonly open: string[];

  /** `chosen` is the path of a file that holds for all, in place of the nearest ones. */
  constructor(vocabulary: ConfigurationVocabulary, chosen?: string) {
    const known = new Map<string, boolean>();
    const open: string[] = [];
    // A file that the user has named may name any other.
    const load = (wanted: string, uri: string) =>
      chosen === undefined ? platformNear(wanted, uri, open) : loadPlatform(wanted, dirname(chosen));
    super({ loadPlatform: load, ...vocabulary }, (uri) =>
      chosen === undefined ? nearestOnDisk(uri, known, open) : sourceAt(chosen, () => readConfiguration(chosen)),
    );
    this.known = known;
    this.open = open;
  }

  /** The folders that the user works in: besides its tree, a configuration file may name what lies in them. */
  setFolders(paths: readonly string[]): void {
    this.open.splice(0, this.open.length, ...paths);
    this.invalidate();
  }

  override invalidate(): void {
    super.invalidate();
    this.known.clear();
  }
}

function nearestOnDisk(uri: string, known: Map<string, boolean>, open: readonly string[]): ConfigurationSource | null {
  let path = toPath(uri);
  while (path !== undefined && path !== dirname(path)) {
    path = dirname(path);
    const file = join(path, configurationFileName);
    const isThere = known.get(path) ?? isPresent(file);
    known.set(path, isThere);
    const folder = path;
    if (isThere) return sourceAt(file, () => readOwn(file, [treeOf(folder, open).root, ...open]));
  }
  return null;
}

function sourceAt(path: string, read: () => ConfigurationText): ConfigurationSource {
  return { uri: toUri(path), read };
}

/** Reads a file that nobody has named, unless it is a link out of the folders. */
function readOwn(path: string, folders: readonly string[]): ConfigurationText {
  if (!isFile(path) || liesWithin(path, folders)) return readConfiguration(path);
  return { kind: 'unreadable', reason: 'it is a link that leads out of its tree; name it by --config' };
}

function readConfiguration(path: string): ConfigurationText {
  const source = readSource(path, MAX_JSON_BYTES);
  return source.kind === 'binary' ? { kind: 'unreadable', reason: 'binary file' } : source;
}
