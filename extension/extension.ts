/** The VS Code extension, in either of its hosts: starts the server and registers one feature per file. No analysis happens here. */
import { commands, type Disposable, type ExtensionContext } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { registerBugReport } from './bug-report.ts';
import { registerCheckWorkspace } from './check-workspace.ts';
import { registerClearSimulation } from './clear-simulation.ts';
import { type Clients, silence } from './client.ts';
import { registerDoorbells } from './doorbells.ts';
import { registerEffectiveConfiguration } from './effective-configuration.ts';
import { registerExample } from './example.ts';
import { registerExplainFault } from './explain-fault.ts';
import { registerExplainRule } from './explain-rule.ts';
import { registerNearestConfiguration } from './nearest-configuration.ts';
import { registerPlatform } from './platform.ts';
import { Runs } from './runs.ts';
import { registerServerControl } from './server-control.ts';
import { registerSimulate } from './simulate.ts';
import { registerStatus } from './status.ts';
import { registerTrace } from './trace.ts';
import { registerTrust } from './trust.ts';

/** Order does not matter. */
const features: readonly ((client: BaseLanguageClient, context: ExtensionContext, runs: Runs) => Disposable)[] = [
  registerBugReport,
  registerCheckWorkspace,
  registerClearSimulation,
  registerDoorbells,
  registerEffectiveConfiguration,
  registerExample,
  registerNearestConfiguration,
  registerPlatform,
  registerExplainFault,
  registerExplainRule,
  registerServerControl,
  registerSimulate,
  registerStatus,
  registerTrace,
  registerTrust,
];

/** Registers everything and starts the server, without waiting for it: VS Code waits for us. */
export function start(context: ExtensionContext, clients: Clients): BaseLanguageClient {
  const client = clients.create(context);
  silence(client);
  const runs = new Runs(client);
  context.subscriptions.push(runs);
  for (const register of features) context.subscriptions.push(register(client, context, runs));
  void commands.executeCommand('setContext', 'doorbell-lint.noFiles', !clients.hasFiles);
  void commands.executeCommand('setContext', 'doorbell-lint.isActive', true);
  client.start().catch((error: unknown) => client.outputChannel.error(String(error)));
  return client;
}
