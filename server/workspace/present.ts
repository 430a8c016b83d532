/** What files, folders, includes and wrappers are now, for results that rest on what they were. */
import { dirname } from 'node:path';
import { digest } from './cache-file.ts';
import type { CheckConditions } from './check-files.ts';
import { type AskedNames, type Listing, listingDigest } from './dependencies.ts';
import { DiskFiles } from './file-host.ts';
import { IncludeResolver } from './include.ts';
import type { Stamps } from './stamps.ts';
import type { TreeIndexes } from './tree-index.ts';
import { toUri } from './uri.ts';
import type { WorkspaceConfigurations } from './workspace.ts';

export class Present {
  readonly stamps: Stamps;
  private readonly files = new DiskFiles();
  private readonly resolver = new IncludeResolver();
  private readonly indexes: TreeIndexes;
  private readonly configurations: WorkspaceConfigurations;
  private readonly settings: string;
  private readonly conditionsOf = new Map<string, string>();
  private readonly indexOf = new Map<string, string>();
  private readonly listings = new Map<string, string>();
  private readonly digests = new WeakMap<object, string>();
  private readonly uris = new Map<string, string>();

  constructor(
    stamps: Stamps,
    indexes: TreeIndexes,
    configurations: WorkspaceConfigurations,
    conditions: CheckConditions,
  ) {
    this.stamps = stamps;
    this.indexes = indexes;
    this.configurations = configurations;
    this.settings = JSON.stringify([Object.entries(conditions.settings).sort(), conditions.isTrusted]);
  }

  /** What the file is checked under. */
  conditions(path: string): string {
    const folder = dirname(path);
    let conditions = this.conditionsOf.get(folder);
    if (conditions === undefined) {
      const configuration = this.configurations.for(this.uri(path));
      conditions = this.digests.get(configuration);
      if (conditions === undefined) {
        const { rules, models } = configuration;
        conditions = digest(JSON.stringify([this.settings, rules, models]));
        this.digests.set(configuration, conditions);
      }
      this.conditionsOf.set(folder, conditions);
    }
    return conditions;
  }

  /** All wrappers of the file's tree. */
  index(path: string): string {
    const folder = dirname(path);
    let index = this.indexOf.get(folder);
    if (index === undefined) {
      const definitions = this.indexes.for(this.uri(path));
      index = definitions ? (this.digests.get(definitions) ?? digest(JSON.stringify(definitions.files()))) : '';
      if (definitions) this.digests.set(definitions, index);
      this.indexOf.set(folder, index);
    }
    return index;
  }

  /** Whether a folder holds what it held. */
  listing([folder, limit, before]: Listing): boolean {
    const key = `${limit} ${folder}`;
    let now = this.listings.get(key);
    if (now === undefined) {
      now = listingDigest(limit === 0 ? this.files.sources(folder) : this.files.list([folder], limit));
      this.listings.set(key, now);
    }
    return now === before;
  }

  /** Whether wrappers are where they were, and no others are there. */
  names([from, absent, found]: AskedNames): boolean {
    const index = this.indexes.for(from);
    return (
      found.every(([name, file]) => index?.find(name, from) === file) &&
      absent.split(' ').every((name) => index?.find(name, from) === undefined)
    );
  }

  /** Whether the includes of a file mean what they meant. */
  includes(path: string, meanings: ReadonlyMap<string, string | null>): boolean {
    for (const [name, target] of meanings) if ((this.resolver.resolve(name, path) ?? null) !== target) return false;
    return true;
  }

  /** The URI of some file in the same folder: of one folder, all files have the same configuration and tree. */
  private uri(path: string): string {
    const folder = dirname(path);
    let uri = this.uris.get(folder);
    if (uri === undefined) {
      uri = toUri(path);
      this.uris.set(folder, uri);
    }
    return uri;
  }
}
