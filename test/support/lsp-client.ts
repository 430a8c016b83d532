/** A language client as an editor has one: it holds documents, edits them, pulls or receives diagnostics, answers requests. */
import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { PassThrough, type Readable, type Writable } from 'node:stream';
import { Worker } from 'node:worker_threads';
import { onTestFinished } from 'vitest';
import {
  type ClientCapabilities,
  type CodeAction,
  type CodeActionContext,
  CodeActionRequest,
  type CodeLens,
  CodeLensRequest,
  CodeLensResolveRequest,
  ConfigurationRequest,
  createConnection,
  createProtocolConnection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  DidChangeConfigurationNotification,
  DidChangeTextDocumentNotification,
  DidChangeWatchedFilesNotification,
  DidCloseTextDocumentNotification,
  DidOpenTextDocumentNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticRequest,
  FileChangeType,
  type FileEvent,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  LogMessageNotification,
  Message,
  type MessageReader,
  MessageType,
  type MessageWriter,
  PortMessageReader,
  PortMessageWriter,
  type PreviousResultId,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  type Range,
  RegistrationRequest,
  type ServerCapabilities,
  ShowMessageNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type TextEdit,
  WorkDoneProgress,
  WorkspaceDiagnosticRequest,
  type WorkspaceDocumentDiagnosticReport,
  type WorkspaceEdit,
  WorkspaceFoldersRequest,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { startServer } from '../../server/lsp/server.ts';
import {
  type CheckWorkspaceParams,
  CheckWorkspaceRequest,
  type CheckWorkspaceResult,
  ClientCommand,
  type InitializationOptions,
} from '../../server/protocol.ts';
import type { Workspace } from '../../server/workspace/workspace.ts';
import { bundle } from './bundle.ts';
import { parserModules } from './engine.ts';

/** What VS Code announces, as far as the server asks. */
export const editorCapabilities: ClientCapabilities = {
  textDocument: { diagnostic: {} },
  workspace: {
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    codeLens: { refreshSupport: true },
    workspaceEdit: { documentChanges: true },
    workspaceFolders: true,
  },
};

/** The same with what VS Code has beyond the protocol, or of it lately: snippets in edits, commands of the extension. */
export const extensionCapabilities: ClientCapabilities = {
  ...editorCapabilities,
  textDocument: {
    ...editorCapabilities.textDocument,
    completion: { completionItem: { snippetSupport: true } },
    definition: { linkSupport: true },
  },
  workspace: { ...editorCapabilities.workspace, workspaceEdit: { documentChanges: true, snippetEditSupport: true } },
  experimental: { commands: Object.values(ClientCommand) },
};

export class LspClient {
  readonly connection: ProtocolConnection;
  readonly documents = new Map<string, TextDocument>();
  /** Diagnostics pushed last, by document. */
  readonly published = new Map<string, Diagnostic[]>();
  /** The version of the document that they are for. */
  readonly publishedVersions = new Map<string, number | undefined>();
  /** Methods of the requests that the server has made. */
  readonly asked: string[] = [];
  /** What the server offers. */
  offered: ServerCapabilities = {};
  readonly messages: string[] = [];
  /** What the server logs of what went wrong or was left out, and what it logs in any case. */
  readonly log: string[] = [];
  readonly journal: string[] = [];
  readonly registrations: string[] = [];
  refreshes = 0;
  /** What the user has under `doorbell-lint`. */
  settings: unknown = {};
  /** What the user has as `files.exclude`. */
  excluded: Readonly<Record<string, boolean>> = {};
  /** URIs of the folders of the workspace. */
  folders: readonly string[] = [];
  /** Texts of the progress of "Check Workspace". */
  readonly progress: string[] = [];

  constructor(input: MessageReader, output: MessageWriter) {
    const connection = createProtocolConnection(this.noting(input), output);
    this.connection = connection;
    connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics, version }) => {
      this.published.set(uri, diagnostics);
      this.publishedVersions.set(uri, version);
    });
    connection.onNotification(ShowMessageNotification.type, ({ message }) => void this.messages.push(message));
    connection.onNotification(LogMessageNotification.type, ({ type, message }) => {
      (type === MessageType.Log ? this.journal : this.log).push(message);
    });
    connection.onRequest(ConfigurationRequest.type, ({ items }) =>
      items.map(({ section }) => (section === 'files.exclude' ? this.excluded : this.settings)),
    );
    connection.onRequest(WorkspaceFoldersRequest.type, () => this.folders.map((uri) => ({ uri, name: uri })));
    connection.onProgress(WorkDoneProgress.type, 'check', (value) => {
      if (value.kind === 'report') this.progress.push(value.message ?? '');
    });
    connection.onRequest(RegistrationRequest.type, ({ registrations }) => {
      this.registrations.push(...registrations.map(({ method }) => method));
    });
    connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.refreshes++;
    });
    connection.onRequest('workspace/codeLens/refresh', () => null);
    connection.listen();
  }

  /** The reader, with the requests that come noted. */
  private noting(reader: MessageReader): MessageReader {
    const listen = reader.listen.bind(reader);
    reader.listen = (callback) =>
      listen((message) => {
        if (Message.isRequest(message)) this.asked.push(message.method);
        callback(message);
      });
    return reader;
  }

  /** `folders` are paths' URIs, as the client has them open. */
  async initialize(
    capabilities: ClientCapabilities = editorCapabilities,
    folders: readonly string[] = this.folders,
    initializationOptions?: InitializationOptions,
  ): Promise<InitializeResult> {
    const workspaceFolders = folders.map((uri) => ({ uri, name: uri }));
    const params = { processId: null, rootUri: null, workspaceFolders, capabilities, initializationOptions };
    const result = await this.connection.sendRequest(InitializeRequest.type, params);
    this.offered = result.capabilities;
    await this.connection.sendNotification(InitializedNotification.type, {});
    return result;
  }

  async open(uri: string, text: string, languageId = 'c'): Promise<void> {
    const document = TextDocument.create(uri, languageId, 1, text);
    this.documents.set(uri, document);
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  text(uri: string): string {
    return this.document(uri).getText();
  }

  /** Types `replacement` over the first occurrence of `text`. */
  async replace(uri: string, text: string, replacement: string): Promise<void> {
    const at = this.text(uri).indexOf(text);
    if (at < 0) throw new Error(`'${text}' is not in ${uri}`);
    await this.edit(uri, [{ range: this.range(uri, at, at + text.length), newText: replacement }]);
  }

  /** Applies edits one after the other, each to the text that the one before left, and tells the server at once. */
  async edit(uri: string, edits: readonly TextEdit[]): Promise<void> {
    const document = this.document(uri);
    const contentChanges = edits.map(({ range, newText }) => ({ range, text: newText }));
    TextDocument.update(document, contentChanges, document.version + 1);
    const textDocument = { uri, version: document.version };
    await this.connection.sendNotification(DidChangeTextDocumentNotification.type, { textDocument, contentChanges });
  }

  /** Applies a workspace edit as an editor does: all edits of a document at once, for the version that they were made for. */
  async apply({ documentChanges, changes }: WorkspaceEdit): Promise<void> {
    const byDocument = new Map(Object.entries(changes ?? {}));
    for (const change of documentChanges ?? []) {
      if (!('edits' in change)) throw new Error('only text edits are expected');
      const { uri, version } = change.textDocument;
      if (version !== this.document(uri).version) throw new Error(`an edit for version ${version} of ${uri}`);
      byDocument.set(uri, change.edits as TextEdit[]);
    }
    for (const [uri, edits] of byDocument) {
      const document = this.document(uri);
      const last = edits.toSorted((a, b) => document.offsetAt(b.range.start) - document.offsetAt(a.range.start));
      await this.edit(uri, last);
    }
  }

  async close(uri: string): Promise<void> {
    this.documents.delete(uri);
    await this.connection.sendNotification(DidCloseTextDocumentNotification.type, { textDocument: { uri } });
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri }, previousResultId });
  }

  /** The diagnostics of a document, pulled afresh. */
  async diagnostics(uri: string): Promise<Diagnostic[]> {
    const report = await this.pull(uri);
    if (report.kind !== 'full') throw new Error('unchanged since when?');
    return report.items;
  }

  /** Checks the whole workspace, or only some of it. */
  checkWorkspace(only?: CheckWorkspaceParams['only']): Promise<CheckWorkspaceResult> {
    const params: CheckWorkspaceParams = { workDoneToken: 'check', only };
    return this.connection.sendRequest(CheckWorkspaceRequest, params);
  }

  /** What the server says of files that are not open, with what the client has of them. */
  async pullWorkspace(previousResultIds: PreviousResultId[] = []): Promise<WorkspaceDocumentDiagnosticReport[]> {
    return (await this.connection.sendRequest(WorkspaceDiagnosticRequest.type, { previousResultIds })).items;
  }

  async codeActions(uri: string, range: Range, only?: string[]): Promise<CodeAction[]> {
    const context: CodeActionContext = { diagnostics: [], only };
    const actions = await this.connection.sendRequest(CodeActionRequest.type, {
      textDocument: { uri },
      range,
      context,
    });
    return (actions ?? []) as CodeAction[];
  }

  /** Lenses as they are before they are on the screen: some lack their command. */
  async codeLenses(uri: string): Promise<CodeLens[]> {
    return (await this.connection.sendRequest(CodeLensRequest.type, { textDocument: { uri } })) ?? [];
  }

  /** Titles of the lenses, resolved, as a person reads them. */
  async lensTitles(uri: string): Promise<string[]> {
    const resolved = (await this.codeLenses(uri)).map((lens) =>
      lens.command ? lens : this.connection.sendRequest(CodeLensResolveRequest.type, lens),
    );
    return (await Promise.all(resolved)).map(({ command }) => command?.title ?? '');
  }

  async configure(settings: unknown): Promise<void> {
    this.settings = settings;
    await this.connection.sendNotification(DidChangeConfigurationNotification.type, { settings: null });
  }

  async fileChanged(...uris: string[]): Promise<void> {
    const changes: FileEvent[] = uris.map((uri) => ({ uri, type: FileChangeType.Changed }));
    await this.connection.sendNotification(DidChangeWatchedFilesNotification.type, { changes });
  }

  /** The text that a range covers. */
  textAt(uri: string, range: Range): string {
    return this.document(uri).getText(range);
  }

  range(uri: string, start: number, end: number): Range {
    const document = this.document(uri);
    return { start: document.positionAt(start), end: document.positionAt(end) };
  }

  private document(uri: string): TextDocument {
    const document = this.documents.get(uri);
    if (!document) throw new Error(`${uri} is not open`);
    return document;
  }
}

/** A client of a server in this process, on the given workspace. */
export async function connect(
  workspace: Workspace,
  capabilities?: ClientCapabilities,
  folders?: readonly string[],
): Promise<LspClient> {
  const [there, back] = [new PassThrough(), new PassThrough()];
  // Reader and writer, not streams: with streams the server ends this process when the client goes away.
  const server = createConnection(new StreamMessageReader(there), new StreamMessageWriter(back));
  startServer(server, async () => ({ workspace }));
  const client = overStreams(back, there);
  onTestFinished(async () => {
    await client.connection.sendRequest(ShutdownRequest.type);
    client.connection.dispose();
    server.dispose();
  });
  await client.initialize(capabilities, folders);
  // A server that is still asking the client when a test ends would ask nobody.
  const dynamic = Object.values({ ...(capabilities ?? editorCapabilities).workspace }).filter(
    (capability) =>
      typeof capability === 'object' && 'dynamicRegistration' in capability && capability.dynamicRegistration,
  );
  await until(() => client.registrations.length >= dynamic.length);
  return client;
}

/** A server process, and a client that speaks to it over its standard input and output. */
export async function spawnServer(command: readonly string[]): Promise<{ client: LspClient; server: ChildProcess }> {
  const server = spawn(process.execPath, command, { stdio: ['pipe', 'pipe', 'inherit'] });
  const client = overStreams(server.stdout, server.stdin);
  onTestFinished(async () => {
    if (server.exitCode !== null) return;
    await client.connection.sendRequest(ShutdownRequest.type);
    const exited = once(server, 'exit');
    await client.connection.sendNotification('exit');
    await exited;
    client.connection.dispose();
  });
  return { client, server };
}

function overStreams(input: Readable, output: Writable): LspClient {
  return new LspClient(new StreamMessageReader(input), new StreamMessageWriter(output));
}

/** The server of the web build in a thread that has what a web worker has, and nothing of Node; and its client. */
export function startWebWorker(): LspClient {
  const script = `
    globalThis.self = require('node:worker_threads').parentPort;
    globalThis.location = self.location = new URL('blob:http://127.0.0.1:8080/00000000');
    globalThis.WorkerGlobalScope = class {};
    globalThis.process = undefined;
    ${readFileSync(bundle('web/server.js'), 'utf8')}`;
  const worker = new Worker(script, { eval: true });
  worker.on('error', (error) => {
    throw error;
  });
  onTestFinished(async () => void (await worker.terminate()));
  worker.postMessage(parserModules());
  return new LspClient(new PortMessageReader(worker), new PortMessageWriter(worker));
}

/** Waits until `condition` holds; the test's own limit ends it. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}
