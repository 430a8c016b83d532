/** A tree of driver sources as the editor and the terminal see it: the engine, its files and their configuration. */
import type { Finding } from '../rules/finding.ts';
import type { Configuration } from './configuration.ts';
import type { DefinitionLookup } from './definitions.ts';
import type { CheckResult, Engine, FileHost, RuleSettings } from './engine.ts';
import { toPath } from './uri.ts';

/** Where files come from, and how to look again. */
export interface WorkspaceFiles extends FileHost {
  /** The URIs of the C files beneath folders, given by URI, up to a number of them. */
  list(folders: readonly string[], limit?: number): string[];
  invalidate(): void;
}

/** The projects' configuration files. */
export interface WorkspaceConfigurations {
  /** Ids of the rules that a file may name. */
  readonly ruleIds: readonly string[];
  /** What the nearest configuration file says about the file `uri`; nothing where there is none. */
  for(uri: string): Configuration;
  /** The URI of that configuration file, or null. */
  fileOf(uri: string): string | null;
  /** What is wrong with the configuration files met so far. */
  findings(): Finding[];
  /** Says whether the user trusts what the workspace brings along. */
  trust(isTrusted: boolean): void;
  /** Says in which folders the user works. */
  setFolders?(paths: readonly string[]): void;
  /** Reads the files again when next asked. */
  invalidate(): void;
}

/** Tells from a text alone whether it may map an address, with the calls that the configuration adds. */
export type CandidateFilter = (text: string, configuration: Configuration) => boolean;

/** What is known of the functions of other files, and how to know more. */
export interface DefinitionSource {
  for(uri: string): DefinitionLookup | undefined;
  readonly indexes: {
    begin(uri: string, pause: (files: number) => Promise<void>): Promise<boolean>;
    treeOf(uri: string): { readonly root: string } | undefined;
    setWorkspaceFolders(paths: readonly string[]): void;
    invalidate(): void;
  };
}

export class Workspace {
  readonly engine: Engine;
  readonly files: WorkspaceFiles;
  readonly configurations: WorkspaceConfigurations;
  private readonly mayMap: CandidateFilter;
  private readonly definitions: DefinitionSource | undefined;

  constructor(
    engine: Engine,
    files: WorkspaceFiles,
    configurations: WorkspaceConfigurations,
    mayMap: CandidateFilter,
    definitions?: DefinitionSource,
  ) {
    this.definitions = definitions;
    this.engine = engine;
    this.files = files;
    this.configurations = configurations;
    this.mayMap = mayMap;
  }

  /** Ids of the rules that there are. */
  get ruleIds(): readonly string[] {
    return this.configurations.ruleIds;
  }

  /** Whether a file's text can hold a finding at all: it names a call that is followed, or one that leads there. Cheap. */
  isCandidate(uri: string, text: string): boolean {
    return (
      this.mayMap(text, this.configurations.for(uri)) || (this.definitions?.for(uri)?.isCalledIn(text, uri) ?? false)
    );
  }

  /** The folders (URIs) that the user has open: each is a tree of its own where its files are part of no other. */
  setFolders(folders: readonly string[]): void {
    const paths = folders.flatMap((folder) => toPath(folder) ?? []);
    this.definitions?.indexes.setWorkspaceFolders(paths);
    this.configurations.setFolders?.(paths);
  }

  /** The path of the root of the file's tree; undefined for one that is not on disk. */
  rootOf(uri: string): string | undefined {
    return this.definitions?.indexes.treeOf(uri)?.root;
  }

  /** Makes the index of the file's tree in the background; `pause` lets other work go on. True when more is known now. */
  async prepare(uri: string, pause: (files: number) => Promise<void>): Promise<boolean> {
    const isNew = (await this.definitions?.indexes.begin(uri, pause)) ?? false;
    if (isNew) this.engine.invalidate();
    return isNew;
  }

  /** Checks an open file. What the project's own file says about a rule stands above the user's `settings`. */
  check(uri: string, settings: RuleSettings = {}): CheckResult {
    return this.engine.check(uri, { ...settings, ...this.configurations.for(uri).rules });
  }

  /** Says whether the user trusts what the workspace brings along; its models count only then. */
  trust(isTrusted: boolean): void {
    this.configurations.trust(isTrusted);
    this.engine.invalidate();
  }

  /** Looks again at everything on disk that is not open: headers and configuration files. */
  invalidate(): void {
    this.files.invalidate();
    this.configurations.invalidate();
    this.definitions?.indexes.invalidate();
    this.engine.invalidate();
  }
}
