/** Lenses keep a command that works, however old they are. test/e2e/lens.e2e.ts sees it happen. */
import { beforeEach, expect, test, vi } from 'vitest';
import { LensCommands } from '../../extension/lens-commands.ts';

const editor = vi.hoisted(() => ({
  commands: new Map<string, () => unknown>(),
  ran: [] as unknown[],
  close: (_: { uri: string }) => {},
}));
vi.mock('vscode', () => ({
  commands: {
    registerCommand: (id: string, run: () => unknown) => {
      if (editor.commands.has(id)) throw new Error(`command '${id}' already exists`);
      editor.commands.set(id, run);
      return { dispose: () => editor.commands.delete(id) };
    },
    executeCommand: async (...call: unknown[]) => void editor.ran.push(call),
  },
  workspace: {
    onDidCloseTextDocument: (listener: typeof editor.close) => {
      editor.close = listener;
      return { dispose() {} };
    },
  },
  Disposable: {
    from: (...all: { dispose(): void }[]) => ({ dispose: () => all.forEach((one) => void one.dispose()) }),
  },
}));

const uri = 'file:///driver.c';
const lens = (line: number) => ({
  command: { title: 'Simulate doorbell', command: 'simulate', arguments: [uri, line] },
  data: { uri, key: 'simulate bind' },
});

let provide: (line: number) => Promise<{ command?: { command: string; arguments?: unknown[] } }>;

beforeEach(() => {
  editor.commands.clear();
  editor.ran = [];
  const { middleware } = new LensCommands();
  provide = async (line) => {
    const lenses = await middleware.provideCodeLenses?.call(
      undefined,
      {} as never,
      {} as never,
      () => [lens(line)] as never,
    );
    return lenses![0] as never;
  };
});

test('a lens that VS Code has forgotten the arguments of runs what the newest one would', async () => {
  const old = await provide(3);
  expect(old.command).not.toHaveProperty('arguments');
  await provide(5);
  editor.commands.get(old.command!.command)!();
  expect(editor.ran).toEqual([['simulate', uri, 5]]);
});

test('a document that is closed leaves no command behind', async () => {
  await provide(3);
  expect(editor.commands.size).toBe(1);
  editor.close({ uri });
  expect(editor.commands.size).toBe(0);
});
