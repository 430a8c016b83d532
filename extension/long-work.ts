/**
 * Work that the user asked for and that may last: the status bar says at once that it goes on; only what takes long enough
 * to be wondered about is said in a notification, with how far it is and a button to cancel it.
 */
import { type CancellationToken, CancellationTokenSource, type Progress, ProgressLocation, window } from 'vscode';

/** Milliseconds of work before a notification. */
const patience = 1000;

type Report = Progress<{ message?: string; increment?: number }>;

/** Does the work under a title; what it reports before there is a notification is in the status bar alone. */
export async function longWork<Result>(
  title: string,
  work: (token: CancellationToken, report: (message: string, share?: number) => void) => Thenable<Result>,
): Promise<Result> {
  const cancellation = new CancellationTokenSource();
  const bars: { readonly bar: Report; done: number }[] = [];
  let last: { readonly message: string; readonly share: number } | undefined;
  const report = (message: string, share = 0) => {
    last = { message, share };
    for (const one of bars) {
      one.bar.report({ message, increment: (share - one.done) * 100 });
      one.done = share;
    }
  };
  const running = Promise.resolve(work(cancellation.token, report));
  const show = (location: ProgressLocation) =>
    window.withProgress({ location, title, cancellable: location === ProgressLocation.Notification }, (bar, token) => {
      token.onCancellationRequested(() => cancellation.cancel());
      bars.push({ bar, done: 0 });
      if (last) report(last.message, last.share);
      return running.catch(() => {});
    });
  void show(ProgressLocation.Window);
  const timer = setTimeout(() => void show(ProgressLocation.Notification), patience);
  try {
    return await running;
  } finally {
    clearTimeout(timer);
    cancellation.dispose();
  }
}
