/** The VS Code extension: starts the server and registers one feature per file. No analysis happens here. */
import type { Disposable, ExtensionContext } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { registerClearSimulation } from './clear-simulation.ts';
import { createClient } from './client.ts';
import { registerDoorbells } from './doorbells.ts';
import { registerExplainFault } from './explain-fault.ts';
import { registerExplainRule } from './explain-rule.ts';
import { Runs } from './runs.ts';
import { registerServerControl } from './server-control.ts';
import { registerSimulate } from './simulate.ts';
import { registerTrace } from './trace.ts';

/** Order does not matter. */
const features: readonly ((client: LanguageClient, context: ExtensionContext, runs: Runs) => Disposable)[] = [
  registerSimulate,
  registerTrace,
  registerDoorbells,
  registerClearSimulation,
  registerExplainFault,
  registerExplainRule,
  registerServerControl,
];

let client: LanguageClient | undefined;

/** Called by VS Code when a C file or a kernel log is opened, or a command is run. */
export async function activate(context: ExtensionContext): Promise<void> {
  client = createClient(context);
  const runs = new Runs(client);
  context.subscriptions.push(runs);
  for (const register of features) context.subscriptions.push(register(client, context, runs));
  await client.start();
}

/** Called by VS Code before it ends the extension host, or when the extension is disabled. */
export async function deactivate(): Promise<void> {
  await client?.stop();
}
