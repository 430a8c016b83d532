/** What the language client is told in either host. The server asks by itself for the settings and files that it follows. */
import { type ExtensionContext, type Uri, window, workspace } from 'vscode';
import {
  BaseLanguageClient,
  DiagnosticPullMode,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  type StaticFeature,
} from 'vscode-languageclient';
import { ClientCommand, type InitializationOptions } from '../server/protocol.ts';
import { CrashGuard } from './crash-guard.ts';
import { logLanguage, section } from './manifest.ts';

/** Scheme of the texts that are explained as kernel logs, wherever they were selected. */
export const excerptScheme = 'doorbell-lint-log';

/** The name of the client and of its output channel. */
export const clientName = 'Doorbell Lint';

/** How a host makes its client, and whether its server can read files. */
export interface Clients {
  readonly hasFiles: boolean;
  create(context: ExtensionContext): BaseLanguageClient;
}

/** Where C may be that is worth checking: the other side of a comparison, for one, is not. */
const schemes = ['file', 'untitled', 'vscode-vfs', 'vscode-remote', 'vscode-test-web'];

/** The options of the client; its output channel lives as long as the extension. */
export function clientOptions(context: ExtensionContext): LanguageClientOptions {
  const outputChannel = window.createOutputChannel(clientName, { log: true });
  context.subscriptions.push(outputChannel);
  const ofWorkspace = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
  return {
    documentSelector: [
      ...[...new Set([...schemes, ...ofWorkspace])].flatMap((scheme) =>
        ['c', logLanguage].map((language) => ({ scheme, language })),
      ),
      { scheme: excerptScheme, language: logLanguage },
    ],
    outputChannel,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: (): InitializationOptions => ({ isTrusted: workspace.isTrusted }),
    errorHandler: new CrashGuard(outputChannel),
    // It would show a message; a server that ends while it starts is a crash like any other.
    initializationFailedHandler: () => false,
    diagnosticPullOptions: {
      onChange: true,
      onSave: true,
      filter: ({ uri }: { readonly uri: Uri }, mode) =>
        (mode === DiagnosticPullMode.onType) === (runOf(uri) === 'onSave') && mode !== DiagnosticPullMode.onFocus,
    },
  };
}

/** When a document is checked, as the user has set it. */
function runOf(uri: Uri): string {
  return workspace.getConfiguration(section, uri).get('run', 'onType');
}

/** Keeps the library's own messages in the log: crash-guard.ts says what there is to say. */
export function silence(client: BaseLanguageClient): void {
  client.error = (message, data) => BaseLanguageClient.prototype.error.call(client, message, data, false);
}

/** Tells the server which commands it may put into lenses, actions and links. */
export const announcedCommands: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...capabilities.experimental, commands: Object.values(ClientCommand) };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};
