/**
 * "Doorbell: Select Platform": the SoC that doorbells are simulated on, written into the settings of the folder. Where the
 * project's configuration file says one, that stands above them, so the file is opened instead.
 */
import { ConfigurationTarget, commands, type Disposable, l10n, Uri, window, workspace } from 'vscode';
import {
  type PlatformSummary,
  PlatformsRequest,
  type StatusParams,
  StatusRequest,
  type StatusResult,
} from '../server/protocol.ts';
import { commands as declared, section } from './manifest.ts';
import type { Server } from './server.ts';

export function registerPlatform(server: Server): Disposable {
  return commands.registerCommand(declared.selectPlatform.command, async () => {
    const uri = window.activeTextEditor?.document.uri;
    if (!uri) return;
    const params: StatusParams = { textDocument: { uri: uri.toString() } };
    const status = await server.request<StatusResult>(StatusRequest, params);
    const platforms = await server.request<PlatformSummary[]>(PlatformsRequest);
    const isFixed = status.platformFrom === 'configuration' && status.configuration !== null;
    const choice = await window.showQuickPick(
      platforms.map(({ name, title }) => ({ label: name, description: title, picked: name === status.platform })),
      {
        title: l10n.t('The platform that doorbells are simulated on'),
        placeHolder: isFixed
          ? l10n.t('{0}, from the configuration file of the project, which will be opened', status.platform)
          : l10n.t('Now: {0}', status.platform),
      },
    );
    if (!choice) return;
    if (isFixed) return void (await window.showTextDocument(Uri.parse(status.configuration!)));
    await workspace.getConfiguration(section, uri).update('platform', choice.label, target(uri));
  });
}

/** The folder's own settings where there are several folders, else those of the workspace, else the user's. */
function target(uri: Uri): ConfigurationTarget {
  if (!workspace.getWorkspaceFolder(uri)) return ConfigurationTarget.Global;
  return (workspace.workspaceFolders?.length ?? 0) > 1
    ? ConfigurationTarget.WorkspaceFolder
    : ConfigurationTarget.Workspace;
}
