/** Restricted Mode: tells the server when the user comes to trust the workspace; status.ts says what is left out until then. */
import { type Disposable, workspace } from 'vscode';
import { TrustNotification } from '../server/protocol.ts';
import type { Server } from './server.ts';

export function registerTrust(server: Server): Disposable {
  return workspace.onDidGrantWorkspaceTrust(() => void server.notify(TrustNotification));
}
