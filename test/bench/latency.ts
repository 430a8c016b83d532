/**
 * Part of `npm run bench`: how long an editor waits for the server in dist/. From its start to the first diagnostics, and from a
 * keystroke to new ones, with what an editor asks for besides, on an example and on a real driver. Prints a table; asserts nothing.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import {
  CodeLensRequest,
  createProtocolConnection,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  DocumentLinkRequest,
  DocumentSymbolRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  InlayHintRequest,
  type ProtocolConnection,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { linuxTree } from '../corpus/linux.ts';
import { bundle } from '../support/bundle.ts';

const STARTS = 5;
const KEYSTROKES = 40;

interface Latency {
  /** Milliseconds from starting the server to its first diagnostics, one per start. */
  readonly first: number[];
  /** Milliseconds from an edit to diagnostics for it, one per keystroke. */
  readonly keystroke: number[];
}

async function measure(path: string): Promise<Latency> {
  // As the extension starts it (extension/server-process.ts): the first start compiles, the others need not.
  const cache = mkdtempSync(join(tmpdir(), 'doorbell-lint-compile-cache-'));
  const env = { ...process.env, NODE_COMPILE_CACHE: cache };
  const first: number[] = [];
  const keystroke: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const begun = performance.now();
    const server = spawn(process.execPath, [bundle('server.js'), '--stdio'], {
      env,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
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
    const textDocument = { uri, languageId: 'c', version: 1, text };
    await connection.sendNotification(DidOpenTextDocumentNotification.type, { textDocument });
    const pull = () => connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    await pull();
    first.push(performance.now() - begun);
    if (start === 0) {
      const line = Math.floor(text.split('\n').length / 2);
      for (let i = 0; i < KEYSTROKES; i++) {
        const at = { line, character: 0 };
        const edited = performance.now();
        await connection.sendNotification(DidChangeTextDocumentNotification.type, {
          textDocument: { uri, version: i + 2 },
          contentChanges: [{ range: { start: at, end: at }, text: i % 2 === 0 ? ' ' : '\n' }],
        });
        const others = askAlong(connection, uri);
        await pull();
        keystroke.push(performance.now() - edited);
        await others;
      }
    }
    await connection.sendRequest(ShutdownRequest.type);
    await connection.sendNotification(ExitNotification.type);
    // It ends by itself, and keeps what was compiled.
    await once(server, 'exit');
    connection.dispose();
  }
  rmSync(cache, { recursive: true, force: true });
  return { first, keystroke };
}

/** What an editor also wants to know after each edit, asked before the diagnostics, where it delays them most. */
function askAlong(connection: ProtocolConnection, uri: string): Promise<unknown> {
  const textDocument = { uri };
  const range = { start: { line: 0, character: 0 }, end: { line: 1_000, character: 0 } };
  return Promise.all([
    connection.sendRequest(InlayHintRequest.type, { textDocument, range }),
    connection.sendRequest(CodeLensRequest.type, { textDocument }),
    connection.sendRequest(DocumentLinkRequest.type, { textDocument }),
    connection.sendRequest(DocumentSymbolRequest.type, { textDocument }),
  ]);
}

/** The value below which the given share of the values lies. */
function quantile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!.toFixed(0);
}

const files = [
  resolve('examples/doorbell-wrong.c'),
  join(linuxTree(), 'drivers/pci/endpoint/pci-ep-msi.c'),
  join(linuxTree(), 'drivers/pci/endpoint/functions/pci-epf-test.c'),
];
console.log('milliseconds                      first diagnostics    keystroke to diagnostics');
console.log('                                  median               median   95 %');
for (const path of files) {
  const { first, keystroke } = await measure(path);
  const name = path.split('/').at(-1)!;
  console.log(
    `${name.padEnd(34)}${quantile(first, 0.5).padEnd(21)}${quantile(keystroke, 0.5).padEnd(9)}${quantile(keystroke, 0.95)}`,
  );
}
