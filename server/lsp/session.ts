/** What the protocol features share: one client, the workspace that it edits, and what happened to it. */
import { type ClientCapabilities, type Connection, Emitter, type Event } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { LineIndex } from '../syntax/text.ts';
import type { DmaCalls } from '../workspace/dma-calls.ts';
import type { CheckResult } from '../workspace/engine.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type PlacedCall, WorkspaceCalls } from '../workspace/workspace-calls.ts';
import type { Lines } from './convert.ts';
import { Logs } from './logs.ts';
import { Settings } from './settings.ts';
import { Simulations } from './simulations.ts';

/** What changed: an open document, its `surroundings` (settings, configuration, headers on disk), or the simulations. */
export type Change = { readonly uri: string } | 'surroundings' | 'simulations';

export class Session {
  readonly connection: Connection;
  readonly client: ClientCapabilities;
  readonly workspace: Workspace;
  readonly settings: Settings;
  readonly simulations: Simulations;
  /** URIs of the folders that the client has open. */
  readonly folders: readonly string[];
  /** The kernel logs that the client has open. */
  readonly logs = new Logs();
  /** The C files that the client has open, with the text that it sees. */
  readonly documents = new Map<string, TextDocument>();

  private readonly calls: WorkspaceCalls;
  private readonly commands: ReadonlySet<string>;
  private readonly notes = new Map<string, string>();
  private readonly changes = new Emitter<Change>();
  /** Tells a feature that what it said before may be outdated. */
  readonly onChange: Event<Change> = this.changes.event;

  constructor(
    connection: Connection,
    client: ClientCapabilities,
    { workspace, folders }: { readonly workspace: Workspace; readonly folders: readonly string[] },
  ) {
    this.connection = connection;
    this.client = client;
    this.workspace = workspace;
    this.folders = folders;
    this.calls = new WorkspaceCalls(workspace);
    this.commands = new Set(commandsOf(client));
    this.settings = new Settings(connection, client, workspace.ruleIds);
    this.simulations = new Simulations(workspace.engine);
  }

  /** Announces a change that has been made. */
  changed(change: Change): void {
    if (change !== 'simulations') this.simulations.outdate();
    if (change === 'surroundings') this.calls.forget();
    else if (typeof change === 'object' && !this.documents.has(change.uri)) this.calls.forget(change.uri);
    this.changes.fire(change);
  }

  /** Checks an open document under the settings of the editor and of its project. */
  async check(uri: string): Promise<CheckResult> {
    const { rules } = await this.settings.for(uri);
    if (!this.documents.has(uri)) return { findings: [], flows: [], partial: [], notes: [], coverage: {} };
    const result = this.workspace.check(uri, rules);
    this.logNotes(uri, [...result.notes, ...result.partial.map((name) => `${name}() is followed in part only`)]);
    return result;
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
    const document = this.documents.get(uri);
    if (document) return document;
    const index = new LineIndex(this.workspace.files.read(uri) ?? '');
    return {
      positionAt(offset) {
        const { line, column } = index.position(offset);
        return { line, character: column };
      },
    };
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
