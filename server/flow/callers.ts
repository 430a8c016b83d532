/** From which functions of a file a function was run that they call. */
import type { Unit } from './unit.ts';

export class Callers {
  private unit: Unit | null = null;
  private readonly run = new Set<string>();

  /** Begins an analysis. Who has asked before gets the answers of this one from now on. */
  begin(unit: Unit): void {
    this.unit = unit;
    this.run.clear();
  }

  /** A function was run, and has entered those that it calls as far as that matters. */
  add(name: string): void {
    this.run.add(name);
  }

  /**
   * Whether a function is called from this file alone, and was run from all its callers, or from theirs: what it does for
   * others is of no account.
   */
  areKnown(name: string, above: ReadonlySet<string> = new Set()): boolean {
    const { unit, run } = this;
    if (!unit || above.has(name) || !unit.isClosed(name)) return false;
    const callers = [...unit.calls.directCallersOf([name])];
    const seen = new Set([...above, name]);
    return callers.length > 0 && callers.every((caller) => run.has(caller) || this.areKnown(caller, seen));
  }
}
