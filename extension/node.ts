/** Entry of dist/extension.js, for hosts on Node.js: the server is a process of its own. */
import type { ExtensionContext } from 'vscode';
import { start } from './extension.ts';
import type { Server } from './server.ts';
import { forkServer } from './server-process.ts';

let server: Server | undefined;

/** Called by VS Code when a C file is opened or a command is run. */
export function activate(context: ExtensionContext): void {
  server = start(context, {
    hasFiles: true,
    connect: async (log, activity) => {
      const started = forkServer(context, log);
      try {
        return (await import('./node-client.ts')).connect(context, log, activity, started);
      } catch (error) {
        started.kill();
        throw error;
      }
    },
  });
}

/** Called by VS Code before it ends the extension host, or when the extension is disabled. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
