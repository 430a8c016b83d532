/** The language server: composes the protocol features over one connection. */
import type { Connection, ServerCapabilities } from 'vscode-languageserver';
import manifest from '../../package.json' with { type: 'json' };
import type { InitializationOptions } from '../protocol.ts';
import * as about from './about.ts';
import * as codeActions from './code-actions.ts';
import * as codeLens from './code-lens.ts';
import * as completion from './completion.ts';
import * as configuration from './configuration.ts';
import * as definition from './definition.ts';
import * as diagnostics from './diagnostics.ts';
import * as documentLinks from './document-links.ts';
import * as documentSymbols from './document-symbols.ts';
import * as documents from './documents.ts';
import * as fetchedConfiguration from './fetched-configuration.ts';
import * as hover from './hover.ts';
import * as inlayHints from './inlay-hints.ts';
import * as otherFiles from './other-files.ts';
import * as path from './path.ts';
import * as runsOutdated from './runs-outdated.ts';
import { type Served, Session } from './session.ts';
import * as simulate from './simulate.ts';
import * as status from './status.ts';
import * as trace from './trace.ts';
import * as trust from './trust.ts';
import * as workspaceDiagnostics from './workspace-diagnostics.ts';

/** Each registers its handlers and says what it offers; their order means nothing. */
const features = [
  about,
  documents,
  configuration,
  diagnostics,
  codeActions,
  codeLens,
  completion,
  definition,
  documentLinks,
  documentSymbols,
  fetchedConfiguration,
  hover,
  inlayHints,
  otherFiles,
  path,
  runsOutdated,
  simulate,
  status,
  trace,
  trust,
  workspaceDiagnostics,
];

/** Serves the client at the other end of `connection`; `open` loads the engine once the client says hello. */
export function startServer(connection: Connection, open: () => Promise<Served>): void {
  connection.onInitialize(async ({ capabilities: client, initializationOptions, workspaceFolders, rootUri }) => {
    const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
    const session = new Session(connection, client, await open(), folders);
    const options: InitializationOptions | undefined = initializationOptions;
    if (options?.isTrusted === false) session.trust(false);
    connection.onInitialized(() => session.ready());
    connection.onShutdown(() => session.end());
    const capabilities: ServerCapabilities = {};
    for (const feature of features) Object.assign(capabilities, feature.register(session));
    return { capabilities, serverInfo: { name: manifest.name, version: manifest.version } };
  });
  connection.listen();
}
