/**
 * "Doorbell: Simulate Doorbell" and the CodeLens of the same name: the server runs the flow at a line (SimulateRequest)
 * and keeps the faults among the document's diagnostics; here the user sees progress, may cancel, and reads the outcome
 * in the status bar; why there is none stands in the trace panel.
 */
import { commands, Disposable, l10n, window, workspace } from 'vscode';
import { type SimulateParams, SimulateRequest, type SimulateResult } from '../server/protocol.ts';
import type { DoorbellRow } from './doorbell-row.ts';
import { longWork } from './long-work.ts';
import { commands as declared } from './manifest.ts';
import { reached } from './milestones.ts';
import type { Server } from './server.ts';

/** How long the outcome stays in the status bar, in milliseconds. */
const outcomeShown = 10_000;

export function registerSimulate(server: Server): Disposable {
  let shown: Disposable | undefined;
  const show = (outcome: string) => {
    shown = window.setStatusBarMessage(outcome, outcomeShown);
  };
  return Disposable.from(
    commands.registerCommand(declared.simulate.command, async (of?: string | DoorbellRow, line?: number) => {
      const params = of === undefined ? atCursor() : placeOf(of, line);
      if (!params) return show(`$(info) ${l10n.t('Simulate Doorbell: open a C file first')}`);
      const result = await simulate(server, params).catch((error: Error) => {
        server.log.error(`the simulation failed: ${error.message}`);
        return error;
      });
      if (result instanceof Error) return show(`$(error) ${l10n.t('The run could not be made: {0}', result.message)}`);
      if (result?.runs === 0) {
        await commands.executeCommand(declared.showTrace.command, params.textDocument.uri, params.line);
        return result;
      }
      if (result) reached('simulated');
      show(result ? `${result.faults > 0 ? '$(error)' : '$(info)'} ${result.summary}` : l10n.t('Simulation cancelled'));
      return result;
    }),
    // An outcome speaks of a text; once C is edited it may be wrong.
    workspace.onDidChangeTextDocument(({ document }) => {
      if (document.languageId === 'c') shown?.dispose();
    }),
  );
}

/** What a lens or a row of the tree stands for. */
function placeOf(of: string | DoorbellRow, line: number | undefined): SimulateParams | undefined {
  if (typeof of === 'string') return { textDocument: { uri: of }, line };
  const source = of.trace?.source;
  return source && { textDocument: { uri: source.uri }, line: source.range.start.line };
}

/** The line of the cursor, where the active editor shows C. */
function atCursor(): SimulateParams | undefined {
  const editor = window.activeTextEditor;
  if (editor?.document.languageId !== 'c') return undefined;
  return { textDocument: { uri: editor.document.uri.toString() }, line: editor.selection.active.line };
}

/** The server's answer, or undefined where the user cancelled. */
function simulate(server: Server, params: SimulateParams): Promise<SimulateResult | undefined> {
  const title = l10n.t('Simulating doorbell');
  const run = longWork(title, (token) =>
    server.request<SimulateResult>(SimulateRequest, params, token).catch((error: unknown) => {
      if (token.isCancellationRequested) return undefined;
      throw error;
    }),
  );
  return server.activity.during(title, run);
}
