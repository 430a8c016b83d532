/** "Doorbell: Clear Simulation": the server forgets all runs, and their faults leave Problems. */
import { commands } from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { ClearSimulationRequest } from '../server/protocol.ts';
import { commands as declared } from './manifest.ts';

export function registerClearSimulation(client: LanguageClient) {
  return commands.registerCommand(declared.clearSimulation.command, () => client.sendRequest(ClearSimulationRequest));
}
