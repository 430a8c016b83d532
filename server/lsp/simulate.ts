/**
 * "Simulate Doorbell", "Simulate this" and "Clear Simulation": the requests of protocol.ts. A flow that was simulated stays so:
 * its faults are diagnostics that follow the text until cleared. What has shown a finding is one until a text changes.
 */
import { type CancellationToken, LSPErrorCodes, ResponseError, type ServerCapabilities } from 'vscode-languageserver';
import {
  ClearSimulationRequest,
  type ShowFindingParams,
  ShowFindingRequest,
  type ShowFindingResult,
  type SimulateParams,
  SimulateRequest,
  type SimulateResult,
} from '../protocol.ts';
import type { Finding } from '../rules/finding.ts';
import type { Shown } from '../simulator/show.ts';
import type { Run } from '../simulator/trace.ts';
import { notReached, summarize } from '../workspace/outcome.ts';
import { type ShownRun, shownRun } from '../workspace/shown-run.ts';
import { type LinesOf, toRange } from './convert.ts';
import { machine } from './machine.ts';
import type { Session } from './session.ts';
import { flowsAt, flowsByKey, nothingToRun } from './simulations.ts';
import { toFound, toTrace } from './trace-convert.ts';

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
        await letIn(token);
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

  connection.onRequest(
    ShowFindingRequest,
    async (params: ShowFindingParams, token: CancellationToken): Promise<ShowFindingResult> => {
      const { uri } = params.textDocument;
      const linesOf = session.lines.bind(session);
      await letIn(token);
      const { findings } = await session.check(uri);
      const finding = findingAt(findings, params, linesOf);
      const told = toFound(findings, linesOf);
      if (!finding)
        return { finding: null, trace: null, findings: told, summary: 'this finding is not there any more' };
      const shown = session.workspace.engine.show(uri, finding, machine(session, params));
      const [now = null] = toFound([finding], linesOf);
      const answer = { finding: now, findings: told };
      if (!shown.isShown) return { ...answer, trace: null, summary: notShown(shown, linesOf) };
      const made = shownRun(shown, finding.severity);
      simulations.rememberShown(uri, finding, made);
      session.changed('simulations');
      return { ...answer, trace: toTrace(made.run, linesOf, made.incident), summary: shownText(made) };
    },
  );

  connection.onRequest(ClearSimulationRequest, () => {
    simulations.clear();
    session.changed('simulations');
    return null;
  });
  return {};
}

/** A cancellation, or an edit, is a message that must be let in. */
async function letIn(token: CancellationToken): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve));
  if (token.isCancellationRequested) {
    throw new ResponseError(LSPErrorCodes.RequestCancelled, 'the simulation was cancelled');
  }
}

/** The finding that stands where it is asked for, else, after an edit, the nearest one that says the same. */
function findingAt(
  findings: readonly Finding[],
  { rule, range, message }: ShowFindingParams,
  linesOf: LinesOf,
): Finding | undefined {
  const distance = (finding: Finding): number => {
    const { start } = toRange(linesOf(finding.file), finding.range);
    const lines = Math.abs(start.line - range.start.line);
    return lines * 1000 + Math.abs(start.character - range.start.character);
  };
  return findings
    .filter((finding) => finding.rule === rule && (finding.message === message || distance(finding) === 0))
    .sort((a, b) => distance(a) - distance(b))[0];
}

/** What happens in the run; of a warning, what it says. */
function shownText({ run, incident: { text, log } }: ShownRun): string {
  return run.fault || !log[0] ? text : `${text}: ${log[0]}`;
}

/** Why there is no run, and which place the runs did not get past. */
function notShown({ why, at }: Shown & { readonly isShown: false }, linesOf: LinesOf): string {
  if (!at) return `no run shows it: ${why}`;
  const name = decodeURIComponent(at.file.slice(at.file.lastIndexOf('/') + 1));
  return `no run shows it: ${why} (${name}:${linesOf(at.file).positionAt(at.range.start).line + 1})`;
}
