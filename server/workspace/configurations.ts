/** The configuration of files on disk: the nearest `.doorbell.json` in the folder of a file or above. */
import { dirname, join } from 'node:path';
import { MAX_JSON_BYTES } from './checked-json.ts';
import { configurationFileName } from './configuration.ts';
import type { ConfigurationVocabulary } from './configuration-file.ts';
import { type ConfigurationSource, type ConfigurationText, NearestConfigurations } from './nearest-configurations.ts';
import { platformNear } from './platforms.ts';
import { isPresent, readSource, toPath, toUri } from './source.ts';

export class Configurations extends NearestConfigurations {
  /** By folder: whether it has a file. Of a tree, all folders ask about those above. */
  private readonly known: Map<string, boolean>;

  /** `chosen` is the path of a file that holds for all, in place of the nearest ones. */
  constructor(vocabulary: ConfigurationVocabulary, chosen?: string) {
    const known = new Map<string, boolean>();
    super({ loadPlatform: platformNear, ...vocabulary }, (uri) =>
      chosen === undefined ? nearestOnDisk(uri, known) : sourceAt(chosen),
    );
    this.known = known;
  }

  override invalidate(): void {
    super.invalidate();
    this.known.clear();
  }
}

function nearestOnDisk(uri: string, known: Map<string, boolean>): ConfigurationSource | null {
  let path = toPath(uri);
  while (path !== undefined && path !== dirname(path)) {
    path = dirname(path);
    const file = join(path, configurationFileName);
    const isThere = known.get(path) ?? isPresent(file);
    known.set(path, isThere);
    if (isThere) return sourceAt(file);
  }
  return null;
}

function sourceAt(path: string): ConfigurationSource {
  return { uri: toUri(path), read: () => readConfiguration(path) };
}

function readConfiguration(path: string): ConfigurationText {
  const source = readSource(path, MAX_JSON_BYTES);
  return source.kind === 'binary' ? { kind: 'unreadable', reason: 'binary file' } : source;
}
