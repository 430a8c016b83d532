/**
 * Entry of dist/web/extension.js, for VS Code for the Web: the server is a web worker. It has no file system, so each file
 * is analysed by itself, and is given the WebAssembly modules, because it starts from an address of no place.
 */
import { type ExtensionContext, Uri, workspace } from 'vscode';
import { LanguageClient } from 'vscode-languageclient/browser';
import { announcedCommands, clientName, clientOptions } from './client.ts';
import { start } from './extension.ts';
import { section } from './manifest.ts';

let client: LanguageClient | undefined;

/** Called by VS Code when a C file is opened or a command is run. */
export function activate(context: ExtensionContext): void {
  let worker: Worker | undefined;
  const file = (name: string): Uri => Uri.joinPath(context.extensionUri, 'dist', name);
  const startWorker = async (): Promise<Worker> => {
    worker?.terminate();
    const [runtime, grammar] = await Promise.all(
      ['web-tree-sitter.wasm', 'tree-sitter-c.wasm'].map((name) => workspace.fs.readFile(file(name))),
    );
    worker = new Worker(file('web/server.js').toString(true));
    worker.postMessage({ runtime, grammar });
    return worker;
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

/** Called by VS Code before it ends the extension host, or when the extension is disabled. */
export async function deactivate(): Promise<void> {
  if (client?.isRunning()) await client.stop();
}
