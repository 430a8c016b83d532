/** Tasks as VS Code asks for them. */
import { beforeEach, expect, test, vi } from 'vitest';
import { registerTasks } from '../../extension/tasks.ts';

interface Provider {
  provideTasks(): FakeTask[];
  resolveTask(task: object): FakeTask | undefined;
}
interface FakeTask {
  readonly definition: object;
  readonly execution: { readonly args: readonly string[]; readonly options: { readonly cwd: string } };
}

const editor = vi.hoisted(() => ({ provider: undefined as unknown, folders: [] as object[] }));
vi.mock('vscode', () => ({
  l10n: { t: (text: string) => text },
  // Constructors, which answer with what they were given.
  ProcessExecution: function ProcessExecution(_command: string, args: readonly string[], options: object) {
    return { args, options };
  },
  Task: function Task(...[definition, , , , execution]: readonly object[]) {
    return { definition, execution };
  },
  TaskGroup: { Build: 'build' },
  tasks: {
    registerTaskProvider: (_: string, provider: unknown) => {
      editor.provider = provider;
      return { dispose() {} };
    },
  },
  workspace: {
    get workspaceFolders() {
      return editor.folders;
    },
  },
}));

const disk = { uri: { scheme: 'file', fsPath: '/usr/src/linux' } };
let provider: Provider;

beforeEach(() => {
  editor.folders = [disk, { uri: { scheme: 'vscode-vfs', fsPath: '/owner/tree' } }];
  registerTasks({} as never, { asAbsolutePath: (path: string) => path } as never);
  provider = editor.provider as Provider;
});

test('each folder on disk is offered a check of all of it', () => {
  expect(provider.provideTasks()).toMatchObject([
    {
      definition: { path: '.' },
      execution: { args: ['dist/cli.js', 'check', '.'], options: { cwd: '/usr/src/linux' } },
    },
  ]);
});

test('a task of tasks.json is resolved with the very definition that it has there', () => {
  for (const [definition, path] of [
    [{ type: 'doorbell-lint', path: 'drivers/pci' }, 'drivers/pci'],
    [{ type: 'doorbell-lint' }, '.'],
  ] as const) {
    const task = provider.resolveTask({ definition, scope: disk })!;
    expect(task.definition).toBe(definition);
    expect(task.execution.args.at(-1)).toBe(path);
  }
});
