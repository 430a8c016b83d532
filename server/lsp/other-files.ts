/**
 * Looks through the trees of open files for functions that they call, while nothing else is to be done. What was said before
 * is said again with what is then known. A client that shows progress is told of it once it lasts.
 */
import type { ServerCapabilities, WorkDoneProgressServerReporter } from 'vscode-languageserver';
import type { Session } from './session.ts';

/** Milliseconds of rest after a change before a tree is looked through: who waits for diagnostics comes first. */
const rest = 300;
/** Milliseconds of work before it is shown, and between two reports. */
const patience = 500;

export function register(session: Session): ServerCapabilities {
  const prepare = session.guarded('index', undefined, async (uri: string) => {
    const root = session.workspace.rootOf(uri);
    const progress = new IndexProgress(session, root ?? uri);
    try {
      if (await session.workspace.prepare(uri, (files) => progress.pause(files))) session.changed('surroundings');
    } finally {
      await progress.done();
    }
  });
  const due = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  session.onChange((change) => {
    if (change !== 'surroundings' && typeof change === 'string') return;
    if (change === 'surroundings') for (const uri of session.documents.keys()) due.add(uri);
    else due.add(change.uri);
    clearTimeout(timer);
    timer = setTimeout(() => {
      for (const uri of due) if (session.documents.has(uri)) void prepare(uri);
      due.clear();
    }, rest);
  });
  session.onEnd(() => clearTimeout(timer));
  return {};
}

/** One look through a tree. */
class IndexProgress {
  private readonly session: Session;
  private readonly root: string;
  private readonly started = performance.now();
  private reported = this.started;
  private files = 0;
  private reporter: Promise<WorkDoneProgressServerReporter> | undefined;

  constructor(session: Session, root: string) {
    this.session = session;
    this.root = root;
  }

  async pause(files: number): Promise<void> {
    this.files = files;
    if (performance.now() - this.reported >= patience) {
      this.reported = performance.now();
      void this.report();
    }
    await new Promise<void>((resolve) => setTimeout(resolve));
  }

  /** Says in the log how long it took, where there was work to do. */
  async done(): Promise<void> {
    (await this.reporter)?.done();
    if (this.files === 0) return;
    const seconds = ((performance.now() - this.started) / 1000).toFixed(1);
    this.session.connection.console.log(`index of ${this.root}: ${this.files} files in ${seconds} s`);
  }

  private async report(): Promise<void> {
    this.reporter ??= this.session.connection.window.createWorkDoneProgress().then((reporter) => {
      reporter.begin(`Indexing ${this.root}`);
      return reporter;
    });
    (await this.reporter).report(`${this.files} files`);
  }
}
