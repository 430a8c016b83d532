/** "Doorbell: Restart Server" and "Doorbell: Show Output": for when the server misbehaves. */
import { commands, Disposable } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { commands as declared } from './manifest.ts';

export function registerServerControl(client: BaseLanguageClient) {
  return Disposable.from(
    commands.registerCommand(declared.restartServer.command, async () => {
      if (client.isRunning()) await client.stop();
      await client.start();
    }),
    commands.registerCommand(declared.showOutput.command, () => client.outputChannel.show()),
  );
}
