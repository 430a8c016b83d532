/** The language server: composes the protocol features over one connection. */
import type { Connection, ServerCapabilities } from 'vscode-languageserver/node';
import manifest from '../../package.json' with { type: 'json' };
import type { Workspace } from '../workspace/workspace.ts';
import * as codeActions from './code-actions.ts';
import * as codeLens from './code-lens.ts';
import * as configuration from './configuration.ts';
import * as diagnostics from './diagnostics.ts';
import * as documents from './documents.ts';
import * as otherFiles from './other-files.ts';
import * as runsOutdated from './runs-outdated.ts';
import { Session } from './session.ts';
import * as simulate from './simulate.ts';
import * as trace from './trace.ts';

/** Each registers its handlers and says what it offers; their order means nothing. */
const features = [
  ...[documents, configuration, otherFiles, diagnostics, codeActions, codeLens, simulate],
  ...[trace, runsOutdated],
];

/** Serves the client at the other end of `connection`; `openWorkspace` loads the engine once the client says hello. */
export function startServer(connection: Connection, openWorkspace: () => Promise<Workspace>): void {
  connection.onInitialize(async ({ capabilities: client }) => {
    const session = new Session(connection, client, await openWorkspace());
    const capabilities: ServerCapabilities = {};
    for (const feature of features) Object.assign(capabilities, feature.register(session));
    return { capabilities, serverInfo: { name: manifest.name, version: manifest.version } };
  });
  connection.listen();
}
