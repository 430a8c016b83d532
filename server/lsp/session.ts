/** What the protocol features share: one client, the workspace that it edits, and what happened to it. */
import { type ClientCapabilities, type Connection, Emitter, type Event } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { DmaCalls } from '../workspace/dma-calls.ts';
import { type CheckResult, nothingToCheck, type SimulateOptions } from '../workspace/engine.ts';
import type { FetchedConfigurations } from '../workspace/fetched-configurations.ts';
import { undecidedText } from '../workspace/outcome.ts';
import { platformOf } from '../workspace/platform.ts';
import { toPath } from '../workspace/uri.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type PlacedCall, WorkspaceCalls } from '../workspace/workspace-calls.ts';
import type { CheckedFolder, WorkspaceCheck } from '../workspace/workspace-check.ts';
import type { Lines } from './convert.ts';
import { Logs } from './logs.ts';
import { OpenDocument, type PositionEncoding, positionEncoding } from './open-document.ts';
import { Settings } from './settings.ts';
import { Simulations } from './simulations.ts';

/**
 * What changed: an open document, its `surroundings` (settings, trust, configuration, other files on disk), the simulations,
 * or what is known of the whole `workspace`. Of the files on disk, only C `sources` have changed, or `everything` may have.
 */
export type Change = { readonly uri: string } | 'surroundings' | 'simulations' | 'workspace' | 'sources' | 'everything';

/** When a document was checked. */
export interface LastCheck {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** How long it took. */
  readonly milliseconds: number;
}

/** What the server has to serve. */
export interface Served {
  readonly workspace: Workspace;
  /** Checks whole folders; absent where there is no file system. */
  readonly workspaceCheck?: WorkspaceCheck;
  /** The configuration files, where the client has to be asked for them. */
  readonly fetchedConfigurations?: FetchedConfigurations;
  /** What the server runs on, for the log and for bug reports, as it is now. */
  readonly host?: () => readonly string[];
}

/** A document was checked. */
export interface Checked {
  readonly uri: string;
  readonly result: CheckResult;
}

export class Session {
  readonly connection: Connection;
  readonly client: ClientCapabilities;
  /** What columns count, to the client and from it. */
  readonly positionEncoding: PositionEncoding;
  readonly workspace: Workspace;
  readonly workspaceCheck: WorkspaceCheck | undefined;
  readonly fetchedConfigurations: FetchedConfigurations | undefined;
  readonly host: () => readonly string[];
  readonly settings: Settings;
  readonly simulations: Simulations;
  /** URIs of the folders that the client has open. */
  readonly folders: readonly string[];
  /** The kernel logs that the client has open. */
  readonly logs = new Logs();
  /** The C files that the client has open, with the text that it sees. */
  readonly documents = new Map<string, OpenDocument>();
  /** Those of them whose findings the client asks for one by one: what it has open unseen, it does not ask for. */
  readonly pulled = new Set<string>();

  private readonly calls: WorkspaceCalls;
  private readonly commands: ReadonlySet<string>;
  private readonly notes = new Map<string, string>();
  private readonly lastChecks = new Map<string, LastCheck & { readonly of: string }>();
  /** See machine(). */
  private readonly machines = new Map<string, SimulateOptions>();
  /** Counts what made all answers outdated. */
  private generation = 0;
  private isTrusted = true;
  private readonly changes = new Emitter<Change>();
  private readonly readiness = new Emitter<void>();
  private readonly endings = new Emitter<void>();
  private readonly pulls = new Emitter<void>();
  private readonly checks = new Emitter<Checked>();
  /** Tells a feature that what it said before may be outdated. */
  readonly onChange: Event<Change> = this.changes.event;
  /** Fired after each check of an open document. */
  readonly onChecked: Event<Checked> = this.checks.event;
  /** `pulled` has grown. */
  readonly onPulled: Event<void> = this.pulls.event;
  /** Fired once, when the client may be asked. */
  readonly onReady: Event<void> = this.readiness.event;
  /** Fired once, when the client has no more questions. */
  readonly onEnd: Event<void> = this.endings.event;

  constructor(
    connection: Connection,
    client: ClientCapabilities,
    { workspace, workspaceCheck, fetchedConfigurations, host = () => [] }: Served,
    folders: readonly string[],
  ) {
    this.connection = connection;
    this.client = client;
    this.positionEncoding = positionEncoding(client);
    this.workspace = workspace;
    this.workspaceCheck = workspaceCheck;
    this.fetchedConfigurations = fetchedConfigurations;
    this.host = host;
    this.folders = folders;
    workspace.setFolders(folders);
    this.calls = new WorkspaceCalls(workspace);
    this.commands = new Set(commandsOf(client));
    this.settings = new Settings(connection, client, workspace.ruleIds);
    this.simulations = new Simulations(workspace.engine, (uri) => this.machine(uri));
  }

  /** Announces a change that has been made. */
  changed(change: Change): void {
    if (change === 'surroundings' || typeof change !== 'string') {
      this.generation++;
      this.simulations.outdate();
    }
    if (change === 'surroundings') this.calls.forget();
    else if (typeof change === 'object' && !this.documents.has(change.uri)) this.calls.forget(change.uri);
    this.changes.fire(change);
  }

  /** The client asks for the findings of a document. */
  notePull(uri: string): void {
    if (!this.documents.has(uri) || this.pulled.has(uri)) return;
    this.pulled.add(uri);
    this.pulls.fire();
  }

  /** The client has said that it is ready. */
  ready(): void {
    this.readiness.fire();
  }

  /** The client is about to go. */
  end(): void {
    this.endings.fire();
  }

  /** Says whether the user trusts the workspace: only then do its models count. */
  trust(isTrusted: boolean): void {
    this.isTrusted = isTrusted;
    this.workspace.trust(isTrusted);
  }

  /** The folders that the client shows, each with what its files are checked under; those of other schemes are left out. */
  async checkedFolders(): Promise<CheckedFolder[]> {
    const folders = this.client.workspace?.workspaceFolders
      ? await this.connection.workspace.getWorkspaceFolders()
      : null;
    const checked = (folders ?? []).map(async ({ uri }): Promise<CheckedFolder[]> => {
      const path = toPath(uri);
      if (path === undefined) return [];
      const { rules } = await this.settings.for(uri);
      return [{ path, settings: rules, excluded: await this.settings.excluded(uri), isTrusted: this.isTrusted }];
    });
    return (await Promise.all(checked)).flat();
  }

  /** Checks an open document under the settings of the editor and of its project. */
  async check(uri: string): Promise<CheckResult> {
    const { rules, platform: chosen, iommu, kernel, mode } = await this.settings.for(uri);
    const document = this.documents.get(uri);
    if (!document) return nothingToCheck;
    const { platform } = platformOf(this.workspace.configurations.for(uri), chosen);
    this.machines.set(uri, { platform, kernel, mode, ...(iommu && { iommus: [iommu] }) });
    const start = performance.now();
    const result = this.workspace.check(uri, rules);
    this.noteCheck(uri, `${document.version} ${this.generation}`, performance.now() - start);
    this.logNotes(uri, [...result.notes, ...result.undecided.map(undecidedText)]);
    this.checks.fire({ uri, result });
    return result;
  }

  /** What the doorbells of an open document are simulated on, as of its last check; the engine's own where nothing is said. */
  machine(uri: string): SimulateOptions {
    return this.machines.get(uri) ?? {};
  }

  /** When a document was checked last; undefined where it is not open. */
  lastCheck(uri: string): LastCheck | undefined {
    return this.documents.has(uri) ? this.lastChecks.get(uri) : undefined;
  }

  /** Answers from memory are no checks: of each state of the text and its surroundings, the first counts. */
  private noteCheck(uri: string, of: string, milliseconds: number): void {
    if (this.lastChecks.get(uri)?.of !== of) this.lastChecks.set(uri, { of, at: Date.now(), milliseconds });
  }

  /** The map and unmap calls of an open document; none where its text has none. */
  dmaCalls(uri: string): DmaCalls {
    const document = this.documents.get(uri);
    if (!document || !this.workspace.isCandidate(uri, document.getText())) return { maps: [], unmaps: [] };
    return this.workspace.engine.dmaCalls(uri);
  }

  /** The map calls of all that the client has open, folders included. */
  workspaceCalls(isCancelled?: () => boolean): Promise<PlacedCall[]> {
    return this.calls.find(this.folders, this.documents.keys(), isCancelled);
  }

  /** Whether the client has a command, which it must announce: `experimental.commands` lists those of protocol.ts. */
  offers(command: string): boolean {
    return this.commands.has(command);
  }

  /** The lines of a file: as the client sees them where it is open, else as they are on disk. */
  lines(uri: string): Lines {
    const onDisk = () => TextDocument.create(uri, 'c', 0, this.workspace.files.read(uri) ?? '');
    return this.documents.get(uri) ?? new OpenDocument(onDisk(), this.positionEncoding);
  }

  /** A request handler whose failure is logged and answered with `fallback`, so that it ends nothing else. */
  guarded<P, R>(name: string, fallback: R, work: (params: P) => Promise<R>): (params: P) => Promise<R> {
    return async (params) => {
      try {
        return await work(params);
      } catch (error) {
        this.log(`${name} failed`, error);
        return fallback;
      }
    };
  }

  /** Says what was left out, once for as long as it stays so. */
  private logNotes(uri: string, notes: readonly string[]): void {
    const text = notes.map((note) => `${uri}: ${note}`).join('\n');
    if (text !== '' && text !== this.notes.get(uri)) this.connection.console.info(text);
    this.notes.set(uri, text);
  }

  log(what: string, error: unknown): void {
    this.connection.console.error(
      `${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
  }
}

function commandsOf({ experimental }: ClientCapabilities): string[] {
  const commands: unknown = experimental?.commands;
  return Array.isArray(commands) ? commands.filter((command) => typeof command === 'string') : [];
}
