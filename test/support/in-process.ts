/** The real engine behind the real server, in this process, and a client of them: what an editor sees of a feature. */
import { dirname } from 'node:path';
import type { ClientCapabilities } from 'vscode-languageserver/node';
import { openWorkspace } from '../../server/workspace/open.ts';
import { bundle } from './bundle.ts';
import { connect, extensionCapabilities, type LspClient } from './lsp-client.ts';

/** A client with `folders` open, given as URIs; that of VS Code unless it has other capabilities. */
export async function startClient(
  folders: readonly string[] = [],
  capabilities: ClientCapabilities = extensionCapabilities,
): Promise<LspClient> {
  return connect(await openWorkspace(dirname(bundle('server.js'))), capabilities, folders);
}
