/** The configuration of files on disk: the nearest `.doorbell.json` in the folder of a file or above. */
import { dirname, join } from 'node:path';
import { configurationFileName } from './configuration.ts';
import type { ConfigurationVocabulary } from './configuration-file.ts';
import { type ConfigurationSource, type ConfigurationText, NearestConfigurations } from './nearest-configurations.ts';
import { platformNear } from './platforms.ts';
import { isFile, readSource, toPath, toUri } from './source.ts';

export class Configurations extends NearestConfigurations {
  constructor(vocabulary: ConfigurationVocabulary) {
    super({ loadPlatform: platformNear, ...vocabulary }, nearestOnDisk);
  }
}

function nearestOnDisk(uri: string): ConfigurationSource | null {
  let path = toPath(uri);
  while (path !== undefined && path !== dirname(path)) {
    path = dirname(path);
    const file = join(path, configurationFileName);
    if (isFile(file)) return { uri: toUri(file), read: () => readConfiguration(file) };
  }
  return null;
}

function readConfiguration(path: string): ConfigurationText {
  const source = readSource(path);
  return source.kind === 'binary' ? { kind: 'unreadable', reason: 'binary file' } : source;
}
