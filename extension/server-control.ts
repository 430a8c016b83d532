/** "Doorbell: Restart Server" and "Doorbell: Show Output": for when the server misbehaves. */
import { commands, Disposable } from 'vscode';
import { commands as declared } from './manifest.ts';
import type { Server } from './server.ts';

export function registerServerControl(server: Server) {
  return Disposable.from(
    commands.registerCommand(declared.restartServer.command, () => server.restart()),
    commands.registerCommand(declared.showOutput.command, () => server.log.show()),
  );
}
