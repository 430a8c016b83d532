/** "Trace" and "matrix" requests of protocol.ts: the flows at a line, run anew with all that they saw, remembered by nobody. */
import { type CancellationToken, LSPErrorCodes, ResponseError, type ServerCapabilities } from 'vscode-languageserver';
import {
  type MatrixParams,
  MatrixRequest,
  type MatrixResult,
  type TraceParams,
  TraceRequest,
  type TraceResult,
} from '../protocol.ts';
import { notReached, summarize } from '../workspace/outcome.ts';
import { machine } from './machine.ts';
import type { Session } from './session.ts';
import { flowsAt, nothingToRun } from './simulations.ts';
import { toFound, toMatrix, toTrace } from './trace-convert.ts';

export function register(session: Session): ServerCapabilities {
  const { connection, workspace } = session;
  const linesOf = session.lines.bind(session);

  connection.onRequest(TraceRequest, async (params: TraceParams, token: CancellationToken): Promise<TraceResult> => {
    const { uri } = params.textDocument;
    const { flows, findings } = await session.check(uri);
    const found = toFound(findings, linesOf);
    const chosen = flowsAt(session.lines(uri), flows, params.line);
    const options = machine(session, params);
    const { compare } = params;
    if (compare) {
      const made = await each(chosen, token, (flow) => workspace.engine.compare(uri, flow, compare, options) ?? []);
      const traces = made.map((run) => toTrace(run, linesOf));
      const told = traces.map((trace) => trace.summary).join('; ');
      return { traces, findings: found, summary: told || nothing(flows, chosen.length, params.line) };
    }
    const runs = await each(chosen, token, (flow) => workspace.engine.simulate(uri, flow, options));
    const summary = runs.length > 0 ? summarize(runs) : nothing(flows, chosen.length, params.line);
    return { traces: runs.map((run) => toTrace(run, linesOf)), findings: found, summary };
  });

  connection.onRequest(MatrixRequest, async (params: MatrixParams, token: CancellationToken): Promise<MatrixResult> => {
    const { uri } = params.textDocument;
    const { flows } = await session.check(uri);
    const chosen = flowsAt(session.lines(uri), flows, params.line);
    const found = await each(
      chosen,
      token,
      (flow) => workspace.engine.matrix(uri, flow, machine(session, params)) ?? [],
    );
    const summary = found.map((matrix) => matrix.summary).join('; ') || nothing(flows, chosen.length, params.line);
    return { matrices: found.map((matrix) => toMatrix(matrix, linesOf)), summary };
  });
  return {};
}

/** Runs one flow after the other; a cancellation, or an edit, is a message that must be let in between. */
async function each<F, R>(
  flows: readonly F[],
  token: CancellationToken,
  run: (flow: F) => R | readonly R[],
): Promise<R[]> {
  const results: R[] = [];
  for (const flow of flows) {
    await new Promise((resolve) => setTimeout(resolve));
    if (token.isCancellationRequested) {
      throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the simulation was cancelled');
    }
    results.push(...([run(flow)].flat() as R[]));
  }
  return results;
}

function nothing(flows: Parameters<typeof nothingToRun>[0], chosen: number, line: number | undefined): string {
  return chosen === 0 ? nothingToRun(flows, line) : notReached;
}
