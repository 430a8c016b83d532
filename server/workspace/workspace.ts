/** A tree of driver sources as the editor and the terminal see it: the engine, its files and their configuration. */
import type { Configurations } from './configurations.ts';
import type { CheckResult, Engine, FileHost, RuleSettings } from './engine.ts';

/** Where files come from, and how to look again. */
export interface WorkspaceFiles extends FileHost {
  invalidate(): void;
}

export class Workspace {
  readonly engine: Engine;
  readonly files: WorkspaceFiles;
  readonly configurations: Configurations;

  constructor(engine: Engine, files: WorkspaceFiles, configurations: Configurations) {
    this.engine = engine;
    this.files = files;
    this.configurations = configurations;
  }

  /** Checks an open file. What the project's own file says about a rule stands above the user's `settings`. */
  check(uri: string, settings: RuleSettings = {}): CheckResult {
    return this.engine.check(uri, { ...settings, ...this.configurations.for(uri).rules });
  }

  /** Looks again at everything on disk that is not open: headers and configuration files. */
  invalidate(): void {
    this.files.invalidate();
    this.configurations.invalidate();
    this.engine.invalidate();
  }
}
