/**
 * "Doorbell: Check Workspace": the server checks every C file (CheckWorkspaceRequest). The user sees how far it is and may
 * cancel; findings appear in Problems as they come and follow the disk from then on.
 */
import { commands, type Disposable, l10n, window } from 'vscode';
import { type CheckWorkspaceParams, CheckWorkspaceRequest, type CheckWorkspaceResult } from '../server/protocol.ts';
import { longWork } from './long-work.ts';
import { commands as declared } from './manifest.ts';
import { reached } from './milestones.ts';
import type { Server } from './server.ts';

/** How long the outcome stays in the status bar, in milliseconds. */
const outcomeShown = 10_000;

let count = 0;

export function registerCheckWorkspace(server: Server): Disposable {
  return commands.registerCommand(declared.checkWorkspace.command, async () => {
    const result = await checkWorkspace(server);
    if (!result) return undefined;
    if (!result.isCancelled) reached('checked');
    const outcome = result.isCancelled
      ? l10n.t('The check of the workspace was cancelled: {0}', result.summary)
      : l10n.t('The workspace was checked: {0}', result.summary);
    window.setStatusBarMessage(`$(${result.isCancelled ? 'circle-slash' : 'check'}) ${outcome}`, outcomeShown);
    return result;
  });
}

/** The server's answer; it answers a cancelled check too, with what it has found so far. */
function checkWorkspace(server: Server): Promise<CheckWorkspaceResult | undefined> {
  return longWork(l10n.t('Checking the workspace for DMA mappings'), async (token, report) => {
    const workDoneToken = `doorbell-lint.check.${count++}`;
    const listener = await server.onReport(workDoneToken, ({ message = '', percentage = 0 }) =>
      report(message, percentage / 100),
    );
    const params: CheckWorkspaceParams = { workDoneToken };
    try {
      return await server.request<CheckWorkspaceResult>(CheckWorkspaceRequest, params, token);
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
}
