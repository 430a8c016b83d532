/** Entry of dist/web/extension.js, for VS Code for the Web: the server is a web worker. */
import type { ExtensionContext } from 'vscode';
import { start } from './extension.ts';
import type { Server } from './server.ts';

let server: Server | undefined;

/** Called by VS Code when a C file is opened or a command is run. */
export function activate(context: ExtensionContext): void {
  server = start(context, {
    hasFiles: false,
    connect: async (log, activity) => (await import('./browser-client.ts')).connect(context, log, activity),
  });
}

/** Called by VS Code before it ends the extension host, or when the extension is disabled. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
