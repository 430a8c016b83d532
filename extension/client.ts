/** The language client: starts dist/server.js, which asks by itself for the settings and files that it follows. */
import { type ExtensionContext, window } from 'vscode';
import { LanguageClient, RevealOutputChannelOn, TransportKind } from 'vscode-languageclient/node';
import { section } from './manifest.ts';

/** Makes the client; the caller starts it. Its output channel lives as long as the extension. */
export function createClient(context: ExtensionContext): LanguageClient {
  const outputChannel = window.createOutputChannel('Doorbell Lint', { log: true });
  context.subscriptions.push(outputChannel);
  return new LanguageClient(
    section,
    'Doorbell Lint',
    { module: context.asAbsolutePath('dist/server.js'), transport: TransportKind.ipc },
    {
      documentSelector: [{ scheme: 'file', language: 'c' }],
      outputChannel,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
    },
  );
}
