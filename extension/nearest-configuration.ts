/**
 * Reads configuration files for a server that has no file system (NearestConfigurationRequest): VS Code reaches the folders
 * of its workspace wherever they lie.
 */
import { Uri, workspace } from 'vscode';
import {
  type NearestConfigurationParams,
  NearestConfigurationRequest,
  type NearestConfigurationResult,
} from '../server/protocol.ts';
import type { Server } from './server.ts';

export function answerNearestConfiguration(server: Server): void {
  server.onRequest(
    NearestConfigurationRequest,
    async ({ textDocument: { uri } }: NearestConfigurationParams): Promise<NearestConfigurationResult | null> => {
      const found = await nearest(Uri.parse(uri, true));
      return found && { uri: found.uri.toString(), text: found.text };
    },
  );
}

async function nearest(file: Uri): Promise<{ readonly uri: Uri; readonly text: string } | null> {
  // A document that was never saved may have a name, but no folder.
  if (!file.path.startsWith('/')) return null;
  for (let folder = file; folder.path !== '/'; ) {
    folder = Uri.joinPath(folder, '..');
    const uri = Uri.joinPath(folder, '.doorbell.json');
    try {
      return { uri, text: new TextDecoder().decode(await workspace.fs.readFile(uri)) };
    } catch {
      // What cannot be read counts as absent: above the workspace, providers of files fail in ways of their own.
    }
  }
  return null;
}
