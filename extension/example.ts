/** "Doorbell: Open Example": a driver with a wrong direction, as an untitled document to play with. */
import { commands, type Disposable, type ExtensionContext, Uri, window, workspace } from 'vscode';
import { commands as declared } from './manifest.ts';
import type { Server } from './server.ts';

export function registerExample(_server: Server, { extensionUri }: ExtensionContext): Disposable {
  return commands.registerCommand(declared.openExample.command, async () => {
    const bytes = await workspace.fs.readFile(Uri.joinPath(extensionUri, 'examples/doorbell-wrong.c'));
    const document = await workspace.openTextDocument({ language: 'c', content: new TextDecoder().decode(bytes) });
    await window.showTextDocument(document);
  });
}
