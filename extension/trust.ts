/** Restricted Mode: tells the server when the user comes to trust the workspace; status.ts says what is left out until then. */
import { type Disposable, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { TrustNotification } from '../server/protocol.ts';

export function registerTrust(client: BaseLanguageClient): Disposable {
  return workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification(TrustNotification));
}
