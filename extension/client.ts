/** The language client: starts dist/server.js, which asks by itself for the settings and files that it follows. */
import { type ExtensionContext, window } from 'vscode';
import { LanguageClient, RevealOutputChannelOn, type StaticFeature, TransportKind } from 'vscode-languageclient/node';
import { ClientCommand } from '../server/protocol.ts';
import { logLanguage, section } from './manifest.ts';

/** Scheme of the texts that are explained as kernel logs, wherever they were selected. */
export const excerptScheme = 'doorbell-lint-log';

/** Makes the client; the caller starts it. Its output channel lives as long as the extension. */
export function createClient(context: ExtensionContext): LanguageClient {
  const outputChannel = window.createOutputChannel('Doorbell Lint', { log: true });
  context.subscriptions.push(outputChannel);
  const client = new LanguageClient(
    section,
    'Doorbell Lint',
    { module: context.asAbsolutePath('dist/server.js'), transport: TransportKind.ipc },
    {
      documentSelector: [
        { scheme: 'file', language: 'c' },
        { scheme: 'file', language: logLanguage },
        { scheme: 'untitled', language: logLanguage },
        { scheme: excerptScheme, language: logLanguage },
      ],
      outputChannel,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
  client.registerFeature(announcedCommands);
  return client;
}

/** Tells the server which commands it may put into lenses, actions and links. */
const announcedCommands: StaticFeature = {
  fillClientCapabilities(capabilities) {
    capabilities.experimental = { ...capabilities.experimental, commands: Object.values(ClientCommand) };
  },
  initialize() {},
  getState: () => ({ kind: 'static' }),
  clear() {},
};
