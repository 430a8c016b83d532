/**
 * The language client of VS Code for the Web, which starts the server as a web worker. It has no file system, so each file
 * is analysed by itself, and is given the WebAssembly modules, because it starts from an address of no place.
 */
import { type ExtensionContext, type LogOutputChannel, Uri, workspace } from 'vscode';
import {
  BrowserMessageReader,
  BrowserMessageWriter,
  LanguageClient,
  type MessageTransports,
} from 'vscode-languageclient/browser';
import type { Activity } from './activity.ts';
import { clientOptions, connectionOf } from './client.ts';
import { clientName, section } from './manifest.ts';
import type { Connection } from './server.ts';

/** A connection to the server in dist/web/server.js. */
export function connect(context: ExtensionContext, log: LogOutputChannel, activity: Activity): Connection {
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
  const kill = async () => worker?.terminate();
  return connectionOf(
    new LanguageClient(section, clientName, startWorker, clientOptions(context, log, activity)),
    kill,
  );
}

/** Started from its text: VS Code starts no worker from an address on a remote machine, where the extension may lie. */
function workerOf(script: Uint8Array): Worker {
  const url = URL.createObjectURL(new Blob([script as Uint8Array<ArrayBuffer>], { type: 'text/javascript' }));
  return new Worker(url, { name: 'doorbell-lint' });
}
