/**
 * "Simulate Doorbell" and "Clear Simulation": the requests of protocol.ts. A flow that was simulated stays so: its faults
 * are diagnostics that follow the text until cleared.
 */
import { type CancellationToken, LSPErrorCodes, ResponseError, type ServerCapabilities } from 'vscode-languageserver';
import { ClearSimulationRequest, type SimulateParams, SimulateRequest, type SimulateResult } from '../protocol.ts';
import type { Run } from '../simulator/trace.ts';
import { notReached, summarize } from '../workspace/outcome.ts';
import type { Session } from './session.ts';
import { flowsAt, flowsByKey, nothingToRun } from './simulations.ts';

export function register(session: Session): ServerCapabilities {
  const { connection, simulations } = session;

  connection.onRequest(
    SimulateRequest,
    async ({ textDocument: { uri }, line }: SimulateParams, token: CancellationToken): Promise<SimulateResult> => {
      const { flows } = await session.check(uri);
      const chosen = flowsAt(session.lines(uri), flows, line);
      if (chosen.length === 0) return { runs: 0, faults: 0, summary: nothingToRun(flows, line) };

      const keys = [...flowsByKey(flows)].filter(([, flow]) => chosen.includes(flow)).map(([key]) => key);
      const runs: Run[] = [];
      for (const key of keys) {
        // A cancellation, or an edit, is a message that must be let in.
        await new Promise((resolve) => setTimeout(resolve));
        if (token.isCancellationRequested) {
          throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the simulation was cancelled');
        }
        const flow = flowsByKey((await session.check(uri)).flows).get(key);
        if (flow) runs.push(...simulations.run(uri, key, flow));
      }
      simulations.remember(uri, keys);
      session.changed('simulations');
      const faults = runs.filter(({ outcome }) => outcome !== 'interrupt').length;
      const left = simulations.leftBehind(uri, flows).length;
      const aside = left > 0 ? `; ${left} left behind on a way out` : '';
      return { runs: runs.length, faults, summary: runs.length > 0 ? `${summarize(runs)}${aside}` : notReached };
    },
  );

  connection.onRequest(ClearSimulationRequest, () => {
    simulations.clear();
    session.changed('simulations');
    return null;
  });
  return {};
}
