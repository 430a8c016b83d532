/**
 * "Doorbell: Check Workspace", "Check Folder" and "Check Changed Files": the server checks many C files (CheckWorkspaceRequest).
 * The user sees how far it is and may cancel; findings appear in Problems as they come and follow the disk from then on.
 */
import { commands, Disposable, l10n, type Uri, window } from 'vscode';
import { type CheckWorkspaceParams, CheckWorkspaceRequest, type CheckWorkspaceResult } from '../server/protocol.ts';
import { longWork } from './long-work.ts';
import { commands as declared } from './manifest.ts';
import { reached } from './milestones.ts';
import type { Server } from './server.ts';

/** How long the outcome stays in the status bar, in milliseconds. */
const outcomeShown = 10_000;

let count = 0;

export function registerCheckWorkspace(server: Server): Disposable {
  const check = async (only?: CheckWorkspaceParams['only']) => {
    const result = await checkFiles(server, only).catch((error: Error) => {
      server.log.error(`the check failed: ${error.message}`);
      window.setStatusBarMessage(`$(error) ${l10n.t('The check failed: {0}', error.message)}`, outcomeShown);
      return undefined;
    });
    if (!result) return undefined;
    if (!result.isCancelled && only === undefined) reached('checked');
    window.setStatusBarMessage(outcome(result, only), outcomeShown);
    return result;
  };
  return Disposable.from(
    commands.registerCommand(declared.checkWorkspace.command, () => check()),
    commands.registerCommand(declared.checkFolder.command, async (folder?: Uri, selected: readonly Uri[] = []) => {
      const folders = selected.length > 0 ? selected : [folder ?? (await pickFolder())].flatMap((uri) => uri ?? []);
      return folders.length > 0 ? check(folders.map(String)) : undefined;
    }),
    commands.registerCommand(declared.checkChangedFiles.command, () => check('changed')),
  );
}

async function pickFolder(): Promise<Uri | undefined> {
  const [folder] = (await window.showOpenDialog({ canSelectFiles: false, canSelectFolders: true })) ?? [];
  return folder;
}

function outcome({ isCancelled, summary }: CheckWorkspaceResult, only: CheckWorkspaceParams['only']): string {
  if (isCancelled) return `$(circle-slash) ${l10n.t('The check was cancelled: {0}', summary)}`;
  if (only === undefined) return `$(check) ${l10n.t('The workspace was checked: {0}', summary)}`;
  if (only === 'changed') return `$(check) ${l10n.t('The changed files were checked: {0}', summary)}`;
  return `$(check) ${l10n.t('The folder was checked: {0}', summary)}`;
}

/** The server's answer; it answers a cancelled check too, with what it has found so far. */
function checkFiles(server: Server, only: CheckWorkspaceParams['only']): Promise<CheckWorkspaceResult | undefined> {
  const title =
    only === undefined ? l10n.t('Checking the workspace for DMA mappings') : l10n.t('Checking files for DMA mappings');
  const run = longWork(title, async (token, report) => {
    const workDoneToken = `doorbell-lint.check.${count++}`;
    const listener = await server.onReport(workDoneToken, ({ message = '', percentage = 0 }) =>
      report(message, percentage / 100),
    );
    const params: CheckWorkspaceParams = { workDoneToken, only };
    try {
      return await server.request<CheckWorkspaceResult>(CheckWorkspaceRequest, params, token);
    } catch (error) {
      if (token.isCancellationRequested) return undefined;
      throw error;
    } finally {
      listener.dispose();
    }
  });
  return server.activity.during(title, run);
}
