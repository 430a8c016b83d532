/**
 * What the nearest `.doorbell.json` says about a file, wherever such files come from. One that breaks is reported on, and
 * what it said last stays in force. In a workspace that the user does not trust its models do not count.
 */
import type { Finding } from '../rules/finding.ts';
import { type Configuration, emptyConfiguration } from './configuration.ts';
import {
  type ConfigurationFile,
  type ConfigurationVocabulary,
  configurationFinding,
  insteadOf,
  parseConfigurationFile,
} from './configuration-file.ts';
import { folderOf } from './uri.ts';
import type { WorkspaceConfigurations } from './workspace.ts';

/** A configuration file: its URI, and what reading it gives. */
export interface ConfigurationSource {
  readonly uri: string;
  read(): ConfigurationText;
}

/** The text of a file, or why there is none. */
export type ConfigurationText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'unreadable'; readonly reason: string };

/** Finds the nearest configuration file, in the folder of the file `uri` or above; null where there is none. */
export type FindConfiguration = (uri: string) => ConfigurationSource | null;

interface Found extends ConfigurationFile {
  /** The file's URI, or null where there is none upwards. */
  readonly uri: string | null;
}

/** Configurations by file. Answers are remembered, and stay the same objects, until `invalidate`. */
export class NearestConfigurations implements WorkspaceConfigurations {
  private readonly vocabulary: ConfigurationVocabulary;
  private readonly nearest: FindConfiguration;
  private readonly byFolder = new Map<string, Found>();
  private readonly byUri = new Map<string, Found>();
  /** By URI: what a file said last while it was right. */
  private readonly lastGood = new Map<string, Configuration>();
  private isTrusted = true;

  constructor(vocabulary: ConfigurationVocabulary, nearest: FindConfiguration) {
    this.vocabulary = vocabulary;
    this.nearest = nearest;
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
    return [...this.byUri.values()].flatMap(({ findings }) => findings);
  }

  trust(isTrusted: boolean): void {
    this.isTrusted = isTrusted;
    this.invalidate();
  }

  invalidate(): void {
    this.byFolder.clear();
    this.byUri.clear();
  }

  private find(uri: string): Found {
    const folder = folderOf(uri);
    const known = this.byFolder.get(folder);
    if (known) return known;
    const source = this.nearest(uri);
    const found = source ? (this.byUri.get(source.uri) ?? this.load(source)) : nothing;
    this.byFolder.set(folder, found);
    return found;
  }

  private load({ uri, read }: ConfigurationSource): Found {
    const source = read();
    const lastGood = this.lastGood.get(uri);
    const file =
      source.kind === 'text'
        ? parseConfigurationFile(uri, source.text, this.vocabulary, { lastGood, isTrusted: this.isTrusted })
        : unreadable(uri, source.reason, lastGood);
    if (file.isSound) this.lastGood.set(uri, file.configuration);
    const found = { uri, ...file };
    this.byUri.set(uri, found);
    return found;
  }
}

const nothing: Found = { uri: null, configuration: emptyConfiguration, findings: [], isSound: true };

function unreadable(uri: string, reason: string, lastGood: Configuration | undefined): ConfigurationFile {
  const message = `cannot be read: ${reason}; ${insteadOf(lastGood)}`;
  const finding = configurationFinding('error', uri, { start: 0, end: 0 }, message);
  return { configuration: lastGood ?? emptyConfiguration, findings: [finding], isSound: false };
}
