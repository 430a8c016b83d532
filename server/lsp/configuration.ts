/**
 * Follows what the user configures: the settings of the editor, `.doorbell.json` files, platforms, and sources that change on disk
 * (`workspace/didChangeConfiguration`, `workspace/didChangeWatchedFiles`).
 */
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type ServerCapabilities,
} from 'vscode-languageserver/node';
import { configurationFileName } from '../workspace/configurations.ts';
import type { Session } from './session.ts';
import { settingsSection } from './settings.ts';

export function register(session: Session): ServerCapabilities {
  const { connection, client } = session;

  connection.onInitialized(
    session.guarded('client/registerCapability', undefined, async () => {
      if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
        await connection.client.register(DidChangeConfigurationNotification.type, { section: settingsSection });
      }
      if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
        const platforms = ['**/*.doorbell-platform.json', '**/*.{dts,dtsi}'];
        const globs = [`**/${configurationFileName}`, '**/*.[ch]', ...platforms];
        const watchers = globs.map((globPattern) => ({ globPattern }));
        await connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
      }
    }),
  );
  connection.onDidChangeConfiguration(({ settings }) => {
    session.settings.invalidate(settings);
    session.changed('surroundings');
  });
  connection.onDidChangeWatchedFiles(() => {
    session.workspace.invalidate();
    session.changed('surroundings');
  });
  return {};
}
