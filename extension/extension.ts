/** The VS Code extension, in either of its hosts: starts the server and registers one feature per file. No analysis happens here. */
import { commands, type Disposable, type ExtensionContext } from 'vscode';
import { registerBugReport } from './bug-report.ts';
import { registerCheckWorkspace } from './check-workspace.ts';
import { registerClearSimulation } from './clear-simulation.ts';
import { registerDoorbells } from './doorbells.ts';
import { registerEffectiveConfiguration } from './effective-configuration.ts';
import { registerExample } from './example.ts';
import { registerExplainFault } from './explain-fault.ts';
import { registerExplainRule } from './explain-rule.ts';
import { registerMilestones } from './milestones.ts';
import { answerNearestConfiguration } from './nearest-configuration.ts';
import { registerPlatform } from './platform.ts';
import { Runs } from './runs.ts';
import { type Connection, Server } from './server.ts';
import { registerServerControl } from './server-control.ts';
import { registerShowPath } from './show-path.ts';
import { registerSimulate } from './simulate.ts';
import { registerStatus } from './status.ts';
import { registerTasks } from './tasks.ts';
import { registerTrace } from './trace.ts';
import { registerTrust } from './trust.ts';

/** How a host connects to its server, and whether that can read files. */
export interface Host {
  readonly hasFiles: boolean;
  connect(log: Server['log'], activity: Server['activity']): Promise<Connection>;
}

/** Order does not matter. */
const features: readonly ((server: Server, context: ExtensionContext, runs: Runs) => Disposable)[] = [
  registerBugReport,
  registerCheckWorkspace,
  registerClearSimulation,
  registerDoorbells,
  registerEffectiveConfiguration,
  registerExample,
  registerPlatform,
  registerExplainFault,
  registerExplainRule,
  registerMilestones,
  registerServerControl,
  registerShowPath,
  registerSimulate,
  registerStatus,
  registerTasks,
  registerTrace,
  registerTrust,
];

/** Registers everything and starts the server, without waiting for it: VS Code waits for us. */
export function start(context: ExtensionContext, host: Host): Server {
  const server = new Server(host.connect);
  const runs = new Runs(server);
  context.subscriptions.push(server, runs);
  for (const register of features) context.subscriptions.push(register(server, context, runs));
  answerNearestConfiguration(server);
  void commands.executeCommand('setContext', 'doorbell-lint.noFiles', !host.hasFiles);
  void commands.executeCommand('setContext', 'doorbell-lint.isActive', true);
  server.start().catch((error: unknown) => server.log.error(`the server did not start: ${error}`));
  return server;
}
