/** What a person sees of work that is done at once, and of work that lasts. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { longWork } from '../../extension/long-work.ts';

interface Shown {
  readonly location: string;
  readonly reports: { message?: string; increment?: number }[];
  cancel(): void;
}

const shown = vi.hoisted(() => [] as Shown[]);
vi.mock('vscode', () => {
  class CancellationTokenSource {
    token = { isCancellationRequested: false };
    cancel() {
      this.token.isCancellationRequested = true;
    }
    dispose() {}
  }
  return {
    CancellationTokenSource,
    ProgressLocation: { Window: 'status bar', Notification: 'notification' },
    window: {
      withProgress: ({ location }: { location: string }, task: (bar: object, token: object) => unknown) => {
        let cancel = () => {};
        const reports: Shown['reports'] = [];
        shown.push({ location, reports, cancel: () => cancel() });
        return task(
          { report: (one: object) => reports.push(one) },
          { onCancellationRequested: (f: () => void) => (cancel = f) },
        );
      },
    },
  };
});

beforeEach(() => {
  shown.length = 0;
  vi.useFakeTimers();
});
afterEach(() => vi.useRealTimers());

test('what is done at once is in the status bar only', async () => {
  expect(await longWork('Simulating', async () => 'done')).toBe('done');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(shown.map(({ location }) => location)).toEqual(['status bar']);
});

test('what lasts gets a notification that says how far it is and can cancel it', async () => {
  let finish = (_: string) => {};
  const work = longWork('Checking', (token, report) => {
    report('1 of 4 files', 0.25);
    return new Promise<string>((resolve) => {
      finish = () => resolve(token.isCancellationRequested ? 'cancelled' : 'done');
    });
  });
  await vi.advanceTimersByTimeAsync(60_000);
  const notification = shown.find(({ location }) => location === 'notification')!;
  expect(notification.reports).toEqual([{ message: '1 of 4 files', increment: 25 }]);
  notification.cancel();
  finish('');
  expect(await work).toBe('cancelled');
});

test('what fails is said by nothing but its error', async () => {
  await expect(longWork('Checking', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});
