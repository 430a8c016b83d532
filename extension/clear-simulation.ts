/** "Doorbell: Clear Simulation": the server forgets all runs, and their faults leave Problems. */
import { commands } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import { ClearSimulationRequest } from '../server/protocol.ts';
import { commands as declared } from './manifest.ts';

export function registerClearSimulation(client: BaseLanguageClient) {
  return commands.registerCommand(declared.clearSimulation.command, () => client.sendRequest(ClearSimulationRequest));
}
