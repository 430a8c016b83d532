/**
 * Tasks of the type `doorbell-lint`: the command line that came with the extension, on a folder, for those who build by tasks.
 * The problem matcher of the same name puts its findings into Problems.
 */
import {
  type Disposable,
  type ExtensionContext,
  l10n,
  ProcessExecution,
  Task,
  type TaskDefinition,
  TaskGroup,
  tasks,
  type WorkspaceFolder,
  workspace,
} from 'vscode';
import { problemMatcher, taskType } from './manifest.ts';
import type { Server } from './server.ts';

export function registerTasks(_server: Server, context: ExtensionContext): Disposable {
  const taskOf = (folder: WorkspaceFolder, definition: TaskDefinition): Task => {
    const path: string = definition.path ?? '.';
    const cli = context.asAbsolutePath('dist/cli.js');
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    const run = new ProcessExecution(process.execPath, [cli, 'check', path], { cwd: folder.uri.fsPath, env });
    const name = path === '.' ? l10n.t('check the folder') : l10n.t('check {0}', path);
    const task = new Task(definition, folder, name, 'doorbell-lint', run, [`$${problemMatcher}`]);
    task.group = TaskGroup.Build;
    return task;
  };
  return tasks.registerTaskProvider(taskType, {
    provideTasks: () =>
      // Without a file system there is no process to start.
      (workspace.workspaceFolders ?? [])
        .filter(({ uri }) => uri.scheme === 'file')
        .map((folder) => taskOf(folder, { type: taskType, path: '.' })),
    resolveTask({ definition, scope }) {
      const isFolder = typeof scope === 'object' && scope.uri.scheme === 'file';
      // VS Code runs what is resolved only where its definition is the very one that it gave.
      return isFolder ? taskOf(scope, definition) : undefined;
    },
  });
}
