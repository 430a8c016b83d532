/** What becomes of a server that ends by itself, as the language client asks for it. test/e2e/crash.e2e.ts sees it happen. */
import { beforeEach, expect, test, vi } from 'vitest';
import { CrashGuard } from '../../extension/crash-guard.ts';

const shown = vi.hoisted(() => ({ messages: [] as string[] }));
vi.mock('vscode', () => ({
  commands: {},
  l10n: { t: (text: string) => text },
  window: {
    setStatusBarMessage: () => ({ dispose() {} }),
    showErrorMessage: async (message: string) => void shown.messages.push(message),
  },
}));
vi.mock('vscode-languageclient', () => ({
  CloseAction: { DoNotRestart: 'down', Restart: 'restart' },
  ErrorAction: { Continue: 'go on', Shutdown: 'stop' },
}));

const log = { error() {}, warn() {} } as unknown as ConstructorParameters<typeof CrashGuard>[0];
let guard: CrashGuard;

beforeEach(() => {
  shown.messages = [];
  guard = new CrashGuard(log);
});

test('however many messages a server that ended is still sent, the connection is left to close by itself', () => {
  const { error } = guard as { error(error: Error, message: unknown, count: number): unknown };
  for (let count = 1; count < 20; count++)
    expect(error.call(guard, new Error('write EPIPE'), undefined, count)).toMatchObject({
      action: 'go on',
      handled: true,
    });
});

test('a server is started again four times, and the fifth time is said', () => {
  for (let crash = 1; crash < 5; crash++) expect(guard.closed()).toMatchObject({ action: 'restart', handled: true });
  expect(shown.messages).toEqual([]);
  expect(guard.closed()).toMatchObject({ action: 'down', handled: true });
  expect(shown.messages).toHaveLength(1);
});
