/** An editor's side of a server in dist/, as far as waiting for it goes: a document is opened, typed into, and asked about. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import {
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type Position,
  type ProtocolConnection,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { bundle } from '../support/bundle.ts';

export interface Editor {
  readonly connection: ProtocolConnection;
  readonly uri: string;
  /** Types a text at a place of the document. */
  type(text: string, at: Position): Promise<void>;
  /** The diagnostics of the document as it is. */
  pull(): Promise<unknown>;
  /** Ends the server as an editor does that is closed. */
  close(): Promise<void>;
}

/** Starts a server in the given surroundings and opens a file there. */
export async function openInEditor(path: string, env: NodeJS.ProcessEnv): Promise<Editor> {
  const server = spawn(process.execPath, [bundle('server.js'), '--stdio'], { env, stdio: ['pipe', 'pipe', 'inherit'] });
  const connection = createProtocolConnection(
    new StreamMessageReader(server.stdout),
    new StreamMessageWriter(server.stdin),
  );
  connection.listen();
  const capabilities = { textDocument: { diagnostic: {} } };
  await connection.sendRequest(InitializeRequest.type, { processId: process.pid, rootUri: null, capabilities });
  await connection.sendNotification(InitializedNotification.type, {});
  const uri = pathToFileURL(path).href;
  const text = readFileSync(path, 'utf8');
  let version = 1;
  await connection.sendNotification(DidOpenTextDocumentNotification.type, {
    textDocument: { uri, languageId: 'c', version, text },
  });
  return {
    connection,
    uri,
    type: (text, at) =>
      connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version: ++version },
        contentChanges: [{ range: { start: at, end: at }, text }],
      }),
    pull: () => connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } }),
    async close() {
      await connection.sendRequest(ShutdownRequest.type);
      await connection.sendNotification(ExitNotification.type);
      // It ends by itself, and keeps what was compiled.
      await once(server, 'exit');
      connection.dispose();
    },
  };
}
