/** "Doorbell: Restart Server" and "Doorbell: Show Output": for when the server misbehaves. */
import { commands, Disposable } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { commands as declared } from './manifest.ts';

export function registerServerControl(client: LanguageClient) {
  return Disposable.from(
    commands.registerCommand(declared.restartServer.command, () => client.restart()),
    commands.registerCommand(declared.showOutput.command, () => client.outputChannel.show()),
  );
}
