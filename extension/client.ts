/** What the language client is told in either host. The server asks by itself for the settings and files that it follows. */
import { type ExtensionContext, type LogOutputChannel, l10n, type Uri, workspace } from 'vscode';
import {
  BaseLanguageClient,
  DiagnosticPullMode,
  type LanguageClientOptions,
  type Middleware,
  RevealOutputChannelOn,
  type StaticFeature,
  WorkDoneProgress,
} from 'vscode-languageclient';
import { ClientCommand, type InitializationOptions } from '../server/protocol.ts';
import type { Activity } from './activity.ts';
import { CrashGuard } from './crash-guard.ts';
import { LensCommands } from './lens-commands.ts';
import { excerptScheme, logLanguage, section } from './manifest.ts';
import type { Connection } from './server.ts';

/** Where C may be that is worth checking: the other side of a comparison, for one, is not. */
const schemes = ['file', 'untitled', 'vscode-vfs', 'vscode-remote', 'vscode-test-web'];

/** The options of a client. */
export function clientOptions(
  context: ExtensionContext,
  log: LogOutputChannel,
  activity: Activity,
): LanguageClientOptions {
  const lensCommands = new LensCommands();
  context.subscriptions.push(lensCommands);
  const ofWorkspace = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.scheme);
  return {
    documentSelector: [
      ...[...new Set([...schemes, ...ofWorkspace])].flatMap((scheme) =>
        ['c', logLanguage].map((language) => ({ scheme, language })),
      ),
      { scheme: excerptScheme, language: logLanguage },
    ],
    // Hovers link to pages that came with the extension, and to runs.
    markdown: { isTrusted: { enabledCommands: [ClientCommand.explainRule, ClientCommand.simulateFinding] } },
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: (): InitializationOptions => ({ isTrusted: workspace.isTrusted }),
    errorHandler: new CrashGuard(log),
    middleware: { ...lensCommands.middleware, ...noting(activity) },
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

/** Notes checks, and the work that the server reports on. */
function noting(activity: Activity): Pick<Middleware, 'provideDiagnostics' | 'handleWorkDoneProgress'> {
  const titles = new Map<unknown, string>();
  return {
    provideDiagnostics: (document, previousResultId, token, next) =>
      activity.during(l10n.t('checking the file'), Promise.resolve(next(document, previousResultId, token))),
    handleWorkDoneProgress(token, params, next) {
      if (params.kind === 'begin') titles.set(token, params.title);
      const title = titles.get(token);
      if (params.kind === 'end') titles.delete(token);
      if (title)
        activity.set(token, params.kind === 'end' ? undefined : [title, params.message].filter(Boolean).join(': '));
      next(token, params);
    },
  };
}

/** When a document is checked, as the user has set it. */
function runOf(uri: Uri): string {
  return workspace.getConfiguration(section, uri).get('run', 'onType');
}

/** The connection that a client makes, once it is started; `kill` ends its server. */
export function connectionOf(client: BaseLanguageClient, kill: Connection['kill']): Connection {
  client.registerFeature(announced);
  // The library's own messages stay in the log: crash-guard.ts says what there is to say.
  client.error = (message, data) => BaseLanguageClient.prototype.error.call(client, message, data, false);
  return {
    client,
    kill,
    onReport: (workDoneToken, handler) =>
      client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
        if (value.kind === 'report') handler(value);
      }),
  };
}

/** Tells the server which commands it may put into lenses, actions and links, and that runs are followed. */
const announced: StaticFeature = {
  fillClientCapabilities(capabilities) {
    const commands = Object.values(ClientCommand);
    capabilities.experimental = { ...capabilities.experimental, commands, runsOutdated: true };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};
