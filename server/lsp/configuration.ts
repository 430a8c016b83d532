/**
 * Follows what the user configures and what changes on disk: settings of the editor, `.doorbell.json` files, platforms, headers
 * and sources (`workspace/didChangeConfiguration`, `workspace/didChangeWatchedFiles`, renamed and deleted folders).
 */
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { configurationFileName } from '../workspace/configuration.ts';
import type { Session } from './session.ts';
import { settingsSection } from './settings.ts';

export function register(session: Session): ServerCapabilities {
  const { connection, client } = session;

  const follow = session.guarded('client/registerCapability', undefined, async () => {
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
      await connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const platforms = ['**/*.doorbell-platform.json', '**/*.{dts,dtsi}'];
      const globs = [`**/${configurationFileName}`, '**/*.[ch]', ...platforms];
      const watchers = globs.map((globPattern) => ({ globPattern }));
      await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    }
  });
  session.onReady(() => {
    void follow(undefined);
    if (client.workspace?.workspaceFolders) {
      connection.workspace.onDidChangeWorkspaceFolders(() => session.changed('sources'));
    }
  });
  const renew = session.guarded('workspace/didChangeConfiguration', undefined, async (sent: unknown) => {
    if (!(await session.settings.renew(sent))) return;
    session.changed('surroundings');
    session.changed('everything');
  });
  connection.onDidChangeConfiguration(({ settings }) => void renew(settings));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    session.workspace.invalidate();
    session.changed('surroundings');
    session.changed(changes.every(({ uri }) => uri.endsWith('.c')) ? 'sources' : 'everything');
  });
  // A folder that is renamed or deleted is one event, which no pattern of files fits.
  connection.workspace.onDidRenameFiles(() => session.changed('sources'));
  connection.workspace.onDidDeleteFiles(() => session.changed('sources'));
  const everything = { filters: [{ scheme: 'file', pattern: { glob: '**' } }] };
  return {
    workspace: {
      fileOperations: { didRename: everything, didDelete: everything },
      workspaceFolders: { supported: true, changeNotifications: true },
    },
  };
}
