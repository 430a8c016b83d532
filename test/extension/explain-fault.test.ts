/** From a fault of a kernel log to the map call: what a cancelled search does not do. */
import { beforeEach, expect, test, vi } from 'vitest';
import { registerExplainFault } from '../../extension/explain-fault.ts';
import { ClientCommand } from '../../server/protocol.ts';

type Run = (uri: string, position: object) => Promise<void>;

const editor = vi.hoisted(() => ({
  commands: new Map<string, unknown>(),
  shown: [] as string[],
  cancel: () => {},
}));
vi.mock('vscode', () => {
  class EventEmitter {
    event = () => {};
    dispose() {}
  }
  class CancellationTokenSource {
    token = { isCancellationRequested: false };
    cancel() {
      this.token.isCancellationRequested = true;
    }
    dispose() {}
  }
  const disposable = { dispose() {} };
  return {
    CancellationTokenSource,
    EventEmitter,
    Disposable: { from: () => disposable },
    Position: class {},
    Range: class {},
    ProgressLocation: { Window: 1, Notification: 2 },
    Uri: { from: () => ({}), parse: (uri: string) => uri },
    l10n: { t: (text: string) => text },
    commands: {
      registerCommand: (id: string, run: unknown) => {
        editor.commands.set(id, run);
        return disposable;
      },
    },
    window: {
      showTextDocument: async (uri: string) => void editor.shown.push(uri),
      withProgress: (_: object, task: (bar: object, token: object) => unknown) =>
        task({ report() {} }, { onCancellationRequested: (cancel: () => void) => (editor.cancel = cancel) }),
    },
    workspace: { registerTextDocumentContentProvider: () => disposable, asRelativePath: (path: string) => path },
  };
});

const start = { line: 3, character: 1 };
const cause = { function: 'bind', source: { uri: 'file:///a.c', range: { start, end: start } }, why: '' };
const found = { causes: [cause], drivers: [], elsewhere: 0 };
let answer: (result: object) => void;

/** Clicks the lens; the server has yet to answer. */
function click(): Promise<void> {
  const answered = new Promise((resolve) => {
    answer = resolve;
  });
  registerExplainFault({ request: () => answered } as never);
  return (editor.commands.get(ClientCommand.goToMapCalls) as Run)('untitled:log', start);
}

beforeEach(() => {
  editor.shown = [];
});

test('a search that finds one map call goes there', async () => {
  const clicked = click();
  answer(found);
  await clicked;
  expect(editor.shown).toEqual(['file:///a.c']);
});

test('a search that was cancelled goes nowhere, whatever it had found by then', async () => {
  const clicked = click();
  editor.cancel();
  answer(found);
  await clicked;
  expect(editor.shown).toEqual([]);
});
