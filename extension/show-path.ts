/** "Doorbell: Show Path": where the mapping at the cursor is made, given to the device and ended, as a peek (PathRequest). */
import { commands, type Disposable, Location, l10n, Position, Range, Uri, window } from 'vscode';
import { type PathParams, PathRequest, type PathResult } from '../server/protocol.ts';
import { commands as declared } from './manifest.ts';
import type { Server } from './server.ts';

export function registerShowPath(server: Server): Disposable {
  return commands.registerCommand(declared.showPath.command, async () => {
    const editor = window.activeTextEditor;
    if (editor?.document.languageId !== 'c') return;
    const { document, selection } = editor;
    const { line, character } = selection.active;
    const params: PathParams = { textDocument: { uri: document.uri.toString() }, position: { line, character } };
    const { places } = await server.request<PathResult>(PathRequest, params);
    if (places.length === 0) {
      window.setStatusBarMessage(`$(info) ${l10n.t('No mapping is made or ended at the cursor')}`, 10_000);
      return;
    }
    const locations = places.map(({ uri, range: { start, end } }) => {
      const range = new Range(start.line, start.character, end.line, end.character);
      return new Location(Uri.parse(uri, true), range);
    });
    const at = new Position(line, character);
    await commands.executeCommand('editor.action.peekLocations', document.uri, at, locations, 'peek');
  });
}
