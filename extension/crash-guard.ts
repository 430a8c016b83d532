/**
 * What happens when the server ends by itself: it is started again with one quiet notice in the status bar. After five
 * crashes within three minutes it stays down, and a message with a button says so.
 */
import { commands, type Disposable, type LogOutputChannel, l10n, window } from 'vscode';
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  type ErrorHandler,
  type ErrorHandlerResult,
} from 'vscode-languageclient';
import { commands as declared } from './manifest.ts';

const crashesAllowed = 5;
/** Milliseconds in which those crashes count together. */
const period = 3 * 60_000;
/** Milliseconds for which the notice is shown. */
const noticeShown = 10_000;

export class CrashGuard implements ErrorHandler {
  private readonly log: LogOutputChannel;
  private crashes: number[] = [];
  private notice: Disposable | undefined;

  constructor(log: LogOutputChannel) {
    this.log = log;
  }

  /**
   * A message that could not be read or written. Most that fail are written to a server that has just ended, one after the
   * other: to give up then would be taken for a stop that was asked for, and it would not be started again.
   */
  error(error: Error): ErrorHandlerResult {
    this.log.error(`the connection to the server: ${error.message}`);
    return { action: ErrorAction.Continue, handled: true };
  }

  closed(): CloseHandlerResult {
    const now = Date.now();
    this.notice?.dispose();
    this.crashes = [...this.crashes.filter((at) => now - at < period), now];
    if (this.crashes.length < crashesAllowed) {
      const notice = l10n.t('Doorbell Lint: the server ended unexpectedly and was started again');
      this.log.warn(notice);
      this.notice = window.setStatusBarMessage(`$(warning) ${notice}`, noticeShown);
      return { action: CloseAction.Restart, handled: true };
    }
    this.crashes = [];
    const message = l10n.t('Doorbell Lint: the server ended five times and stays down.');
    const restart = l10n.t('Restart Server');
    const report = l10n.t('Collect Bug Report');
    this.log.error(message);
    window.showErrorMessage(message, restart, report).then((choice) => {
      if (choice === restart) void commands.executeCommand(declared.restartServer.command);
      if (choice === report) void commands.executeCommand(declared.collectBugReport.command);
    });
    return { action: CloseAction.DoNotRestart, handled: true };
  }
}
