/**
 * Entry of dist/web/extension.js, for VS Code for the Web: the server is a web worker. It has no file system, so each file
 * is analysed by itself, and is given the WebAssembly modules, because it starts from an address of no place.
 */
import { type ExtensionContext, Uri, workspace } from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import { announcedCommands, clientName, clientOptions } from './client.ts';
import { start } from './extension.ts';
import { section } from './manifest.ts';

let client: LanguageClient | undefined;

/** Called by VS Code when a C file is opened or a command is run. */
export function activate(context: ExtensionContext): void {
  const read = (name: string) => workspace.fs.readFile(Uri.joinPath(context.extensionUri, 'dist', name));
  let worker: Worker | undefined;
  const startWorker = async (): Promise<MessageTransports> => {
    worker?.terminate();
    const [script, runtime, grammar] = await Promise.all([
      read('web/server.js'),
      read('web-tree-sitter.wasm'),
      read('tree-sitter-c.wasm'),
    ]);
    worker = workerOf(script);
    worker.postMessage({ runtime, grammar });
    // The client would ask `instanceof Worker`, which the stand-in that VS Code has for that class answers with no.
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  start(context, {
    hasFiles: false,
    create() {
      client = new LanguageClient(section, clientName, startWorker, clientOptions(context));
      client.registerFeature(announcedCommands);
      return client;
    },
  });
}

/** Started from its text: VS Code starts no worker from an address on a remote machine, where the extension may lie. */
function workerOf(script: Uint8Array): Worker {
  const url = URL.createObjectURL(new Blob([script as Uint8Array<ArrayBuffer>], { type: 'text/javascript' }));
  return new Worker(url, { name: 'doorbell-lint' });
}

/** Called by VS Code before it ends the extension host, or when the extension is disabled. */
export async function deactivate(): Promise<void> {
  if (client?.isRunning()) await client.stop();
}
