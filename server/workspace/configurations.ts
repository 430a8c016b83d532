/** Finds the configuration of a file: the nearest `.doorbell.json` in its folder or above. */
import { dirname, join } from 'node:path';
import type { Finding } from '../rules/finding.ts';
import {
  type Configuration,
  type ConfigurationFile,
  type ConfigurationVocabulary,
  configurationRule,
  emptyConfiguration,
  parseConfigurationFile,
} from './configuration-file.ts';
import { isFile, readSource, toPath, toUri } from './source.ts';

export const configurationFileName = '.doorbell.json';

/** Configurations by file. Answers are remembered, and stay the same objects, until `invalidate`. */
export class Configurations {
  private readonly vocabulary: ConfigurationVocabulary;
  private readonly byFolder = new Map<string, ConfigurationFile>();
  private readonly byPath = new Map<string, ConfigurationFile>();

  constructor(vocabulary: ConfigurationVocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Ids of the rules that a file may name. */
  get ruleIds(): readonly string[] {
    return this.vocabulary.ruleIds;
  }

  /** What the nearest configuration file says about the file `uri`; nothing where there is none. */
  for(uri: string): Configuration {
    const path = toPath(uri);
    return path === undefined ? emptyConfiguration : this.ofFolder(dirname(path)).configuration;
  }

  /** What is wrong with the configuration files met so far. */
  findings(): Finding[] {
    return [...this.byPath.values()].flatMap(({ findings }) => findings);
  }

  /** Reads the files again when next asked. */
  invalidate(): void {
    this.byFolder.clear();
    this.byPath.clear();
  }

  private ofFolder(folder: string): ConfigurationFile {
    const known = this.byFolder.get(folder);
    if (known) return known;
    const path = join(folder, configurationFileName);
    const parent = dirname(folder);
    const file = isFile(path) ? this.load(path) : parent === folder ? nothing : this.ofFolder(parent);
    this.byFolder.set(folder, file);
    return file;
  }

  private load(path: string): ConfigurationFile {
    const source = readSource(path);
    const file =
      source.kind === 'text'
        ? parseConfigurationFile(toUri(path), source.text, this.vocabulary)
        : unreadable(toUri(path), source.kind === 'binary' ? 'binary file' : source.reason);
    this.byPath.set(path, file);
    return file;
  }
}

const nothing: ConfigurationFile = { configuration: emptyConfiguration, findings: [] };

function unreadable(uri: string, reason: string): ConfigurationFile {
  const message = `cannot be read: ${reason}; the built-in models stay in use`;
  const finding: Finding = {
    rule: configurationRule,
    severity: 'error',
    file: uri,
    range: { start: 0, end: 0 },
    message,
    related: [],
    fix: null,
  };
  return { configuration: emptyConfiguration, findings: [finding] };
}
