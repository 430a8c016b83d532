/**
 * "Doorbell: Show Effective Configuration": what the active file is checked under and where each part comes from, as a
 * read-only document (EffectiveConfigurationRequest).
 */
import { commands, Disposable, EventEmitter, languages, Uri, window, workspace } from 'vscode';
import {
  EffectiveConfigurationRequest,
  type EffectiveConfigurationResult,
  type StatusParams,
} from '../server/protocol.ts';
import { commands as declared, section } from './manifest.ts';
import type { Server } from './server.ts';

const scheme = `${section}.configuration`;

export function registerEffectiveConfiguration(server: Server): Disposable {
  const changed = new EventEmitter<Uri>();
  return Disposable.from(
    workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      async provideTextDocumentContent({ query }) {
        const params: StatusParams = { textDocument: { uri: query } };
        return (await server.request<EffectiveConfigurationResult>(EffectiveConfigurationRequest, params)).text;
      },
    }),
    commands.registerCommand(declared.showEffectiveConfiguration.command, async (of?: string) => {
      const document = of ?? window.activeTextEditor?.document.uri.toString();
      if (document === undefined) return;
      const uri = Uri.from({ scheme, path: '/Effective Configuration.jsonc', query: document });
      changed.fire(uri);
      const opened = await workspace.openTextDocument(uri);
      await languages.setTextDocumentLanguage(opened, 'jsonc');
      await window.showTextDocument(opened, { preview: true });
    }),
  );
}
