/** Entry of dist/extension.js, for hosts on Node.js: the server is a process of its own. */
import { type ExtensionContext, Uri } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { announcedCommands, clientName, clientOptions } from './client.ts';
import { start } from './extension.ts';
import { section } from './manifest.ts';

let client: LanguageClient | undefined;

/** Called by VS Code when a C file is opened or a command is run. */
export function activate(context: ExtensionContext): void {
  start(context, {
    hasFiles: true,
    create() {
      const server = {
        module: context.asAbsolutePath('dist/server.js'),
        transport: TransportKind.ipc,
        // From its second start on, the server need not be compiled (Node.js, module.enableCompileCache()).
        options: { env: { NODE_COMPILE_CACHE: Uri.joinPath(context.globalStorageUri, 'compile-cache').fsPath } },
      };
      client = new LanguageClient(section, clientName, server, clientOptions(context));
      client.registerFeature(announcedCommands);
      return client;
    },
  });
}

/** Called by VS Code before it ends the extension host, or when the extension is disabled. */
export async function deactivate(): Promise<void> {
  if (client?.isRunning()) await client.stop();
}
