/**
 * "Doorbell: Check Workspace": the server checks every C file (CheckWorkspaceRequest). The user sees how far it is and may
 * cancel; findings appear in Problems as they come and follow the disk from then on.
 */
import { commands, type Disposable, l10n, ProgressLocation, window } from 'vscode';
import { type BaseLanguageClient, WorkDoneProgress } from 'vscode-languageclient';
import { type CheckWorkspaceParams, CheckWorkspaceRequest, type CheckWorkspaceResult } from '../server/protocol.ts';
import { commands as declared } from './manifest.ts';

/** How long the outcome stays in the status bar, in milliseconds. */
const outcomeShown = 10_000;

let count = 0;

export function registerCheckWorkspace(client: BaseLanguageClient): Disposable {
  return commands.registerCommand(declared.checkWorkspace.command, async () => {
    const result = await checkWorkspace(client);
    if (!result) return undefined;
    const outcome = result.isCancelled
      ? l10n.t('The check of the workspace was cancelled: {0}', result.summary)
      : l10n.t('The workspace was checked: {0}', result.summary);
    window.setStatusBarMessage(`$(check) ${outcome}`, outcomeShown);
    return result;
  });
}

/** The server's answer; it answers a cancelled check too, with what it has found so far. */
function checkWorkspace(client: BaseLanguageClient): Thenable<CheckWorkspaceResult | undefined> {
  const options = {
    location: ProgressLocation.Notification,
    title: l10n.t('Checking the workspace for doorbell mappings'),
    cancellable: true,
  };
  return window.withProgress(options, async (progress, cancellation) => {
    const workDoneToken = `doorbell-lint.check.${count++}`;
    let done = 0;
    const listener = client.onProgress(WorkDoneProgress.type, workDoneToken, (value) => {
      if (value.kind !== 'report') return;
      const percentage = value.percentage ?? done;
      progress.report({ message: value.message, increment: percentage - done });
      done = percentage;
    });
    const params: CheckWorkspaceParams = { workDoneToken };
    try {
      return await client.sendRequest<CheckWorkspaceResult>(CheckWorkspaceRequest, params, cancellation);
    } catch (error) {
      if (cancellation.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
}
