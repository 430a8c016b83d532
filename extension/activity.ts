/** What goes on in the server, for the language status: checks, runs, and the work that it reports on by itself. */
import { EventEmitter } from 'vscode';

/** Milliseconds after which work is worth a sign: each key typed is a check, which is over before anybody could see it. */
const patience = 150;

export class Activity {
  private readonly current = new Map<unknown, string>();
  private readonly changed = new EventEmitter<void>();
  readonly onDidChange = this.changed.event;

  /** A few words on what goes on, the newest of it; undefined where nothing does. */
  get text(): string | undefined {
    return [...this.current.values()].at(-1);
  }

  /** Says what is done until the work has ended, where that takes a while. */
  async during<Result>(what: string, work: PromiseLike<Result>): Promise<Result> {
    const timer = setTimeout(() => this.set(timer, what), patience);
    try {
      return await work;
    } finally {
      clearTimeout(timer);
      this.set(timer, undefined);
    }
  }

  /** The words on the work that a key stands for; undefined ends it. */
  set(key: unknown, what: string | undefined): void {
    if (this.current.get(key) === what) return;
    if (what === undefined) this.current.delete(key);
    else this.current.set(key, what);
    this.changed.fire();
  }

  /** The server has ended, and all that it did. */
  clear(): void {
    this.current.clear();
    this.changed.fire();
  }
}
