/**
 * "Doorbell: Check Workspace": the server checks every C file (CheckWorkspaceRequest). The user sees how far it is and may
 * cancel; findings appear in Problems as they come and follow the disk from then on.
 */
import { commands, type Disposable, l10n, ProgressLocation, window } from 'vscode';
import { type CheckWorkspaceParams, CheckWorkspaceRequest, type CheckWorkspaceResult } from '../server/protocol.ts';
import { commands as declared } from './manifest.ts';
import type { Server } from './server.ts';

/** How long the outcome stays in the status bar, in milliseconds. */
const outcomeShown = 10_000;

let count = 0;

export function registerCheckWorkspace(server: Server): Disposable {
  return commands.registerCommand(declared.checkWorkspace.command, async () => {
    const result = await checkWorkspace(server);
    if (!result) return undefined;
    const outcome = result.isCancelled
      ? l10n.t('The check of the workspace was cancelled: {0}', result.summary)
      : l10n.t('The workspace was checked: {0}', result.summary);
    window.setStatusBarMessage(`$(check) ${outcome}`, outcomeShown);
    return result;
  });
}

/** The server's answer; it answers a cancelled check too, with what it has found so far. */
function checkWorkspace(server: Server): Thenable<CheckWorkspaceResult | undefined> {
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t('Checking the workspace for doorbell mappings'),
    cancellable: true,
  };
  return window.withProgress(options, async (progress, cancellation) => {
    const workDoneToken = `doorbell-lint.check.${count++}`;
    let done = 0;
    const listener = await server.onReport(workDoneToken, ({ message, percentage = done }) => {
      progress.report({ message, increment: percentage - done });
      done = percentage;
    });
    const params: CheckWorkspaceParams = { workDoneToken };
    try {
      return await server.request<CheckWorkspaceResult>(CheckWorkspaceRequest, params, cancellation);
    } catch (error) {
      if (cancellation.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
}
