/**
 * Finds the configuration of a file: the nearest `.doorbell.json` in its folder or above. One that breaks is reported on,
 * and what it said last stays in force. In a workspace that the user does not trust its models do not count.
 */
import { dirname, join } from 'node:path';
import type { Finding } from '../rules/finding.ts';
import { type Configuration, configurationFileName, emptyConfiguration } from './configuration.ts';
import {
  type ConfigurationFile,
  type ConfigurationVocabulary,
  configurationFinding,
  insteadOf,
  parseConfigurationFile,
} from './configuration-file.ts';
import { isFile, readSource, toPath, toUri } from './source.ts';
import type { WorkspaceConfigurations } from './workspace.ts';

interface Found extends ConfigurationFile {
  /** The file's URI, or null where there is none upwards. */
  readonly uri: string | null;
}

/** Configurations by file. Answers are remembered, and stay the same objects, until `invalidate`. */
export class Configurations implements WorkspaceConfigurations {
  private readonly vocabulary: ConfigurationVocabulary;
  private readonly byFolder = new Map<string, Found>();
  private readonly byPath = new Map<string, Found>();
  /** By path: what a file said last while it was right. */
  private readonly lastGood = new Map<string, Configuration>();
  private isTrusted = true;

  constructor(vocabulary: ConfigurationVocabulary) {
    this.vocabulary = vocabulary;
  }

  get ruleIds(): readonly string[] {
    return this.vocabulary.ruleIds;
  }

  for(uri: string): Configuration {
    return this.find(uri).configuration;
  }

  fileOf(uri: string): string | null {
    return this.find(uri).uri;
  }

  findings(): Finding[] {
    return [...this.byPath.values()].flatMap(({ findings }) => findings);
  }

  trust(isTrusted: boolean): void {
    this.isTrusted = isTrusted;
    this.invalidate();
  }

  invalidate(): void {
    this.byFolder.clear();
    this.byPath.clear();
  }

  private find(uri: string): Found {
    const path = toPath(uri);
    return path === undefined ? nothing : this.ofFolder(dirname(path));
  }

  private ofFolder(folder: string): Found {
    const known = this.byFolder.get(folder);
    if (known) return known;
    const path = join(folder, configurationFileName);
    const parent = dirname(folder);
    const found = isFile(path) ? this.load(path) : parent === folder ? nothing : this.ofFolder(parent);
    this.byFolder.set(folder, found);
    return found;
  }

  private load(path: string): Found {
    const uri = toUri(path);
    const source = readSource(path);
    const lastGood = this.lastGood.get(path);
    const file =
      source.kind === 'text'
        ? parseConfigurationFile(uri, source.text, this.vocabulary, { lastGood, isTrusted: this.isTrusted })
        : unreadable(uri, source.kind === 'binary' ? 'binary file' : source.reason, lastGood);
    if (file.isSound) this.lastGood.set(path, file.configuration);
    const found = { uri, ...file };
    this.byPath.set(path, found);
    return found;
  }
}

const nothing: Found = { uri: null, configuration: emptyConfiguration, findings: [], isSound: true };

function unreadable(uri: string, reason: string, lastGood: Configuration | undefined): ConfigurationFile {
  const message = `cannot be read: ${reason}; ${insteadOf(lastGood)}`;
  const finding = configurationFinding('error', uri, { start: 0, end: 0 }, message);
  return { configuration: lastGood ?? emptyConfiguration, findings: [finding], isSound: false };
}
