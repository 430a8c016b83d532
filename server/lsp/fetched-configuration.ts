/**
 * Where there is no file system, asks the client for the `.doorbell.json` of each document: when it is opened, and when
 * the client has seen such a file change (NearestConfigurationRequest).
 */
import type { ServerCapabilities } from 'vscode-languageserver';
import { NearestConfigurationRequest, type NearestConfigurationResult } from '../protocol.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const { connection, documents, fetchedConfigurations, workspace } = session;
  if (!fetchedConfigurations) return {};
  const asked = new Set<string>();

  const fetch = session.guarded(NearestConfigurationRequest, undefined, async (uri: string) => {
    const params = { textDocument: { uri } };
    const file = await connection.sendRequest<NearestConfigurationResult | null>(NearestConfigurationRequest, params);
    if (!fetchedConfigurations.take(uri, file)) return;
    workspace.invalidate();
    session.changed('surroundings');
  });
  session.onChange((change) => {
    if (change === 'everything') for (const uri of documents.keys()) void fetch(uri);
    if (typeof change === 'string') return;
    if (!documents.has(change.uri)) asked.delete(change.uri);
    else if (!asked.has(change.uri)) {
      asked.add(change.uri);
      void fetch(change.uri);
    }
  });
  return {};
}
