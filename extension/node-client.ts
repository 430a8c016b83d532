/** The language client of hosts on Node.js, which starts the server as a process. */
import { type ExtensionContext, type LogOutputChannel, Uri } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { clientOptions, connectionOf } from './client.ts';
import { clientName, section } from './manifest.ts';
import type { Connection } from './server.ts';

/** A connection to the server in dist/server.js. */
export function connect(context: ExtensionContext, log: LogOutputChannel): Connection {
  const server = {
    module: context.asAbsolutePath('dist/server.js'),
    transport: TransportKind.ipc,
    // From its second start on, the server need not be compiled (Node.js, module.enableCompileCache()).
    options: { env: { NODE_COMPILE_CACHE: Uri.joinPath(context.globalStorageUri, 'compile-cache').fsPath } },
  };
  return connectionOf(new LanguageClient(section, clientName, server, clientOptions(log)));
}
