/** "Doorbell: Clear Simulation": the server forgets all runs, and their faults leave Problems. */
import { commands } from 'vscode';
import { ClearSimulationRequest } from '../server/protocol.ts';
import { commands as declared } from './manifest.ts';
import type { Server } from './server.ts';

export function registerClearSimulation(server: Server) {
  return commands.registerCommand(declared.clearSimulation.command, () => server.request(ClearSimulationRequest));
}
