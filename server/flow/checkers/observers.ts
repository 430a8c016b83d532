/** The checkers that look on during one run, and whether what they see is sure. */
import type { State } from '../domain/state.ts';
import type { Context } from '../paths/context.ts';
import type { Frame } from '../paths/frame.ts';
import type { Observer } from './checker.ts';
import type { Hook, Lookout } from './lookout.ts';

export class Observers {
  private readonly context: Context;
  private readonly lookout: Lookout;

  constructor(context: Context, lookout: Lookout) {
    this.context = context;
    this.lookout = lookout;
  }

  /** Those that look at something: in the file that is analysed all, and what other files do is theirs to say. */
  at(hook: Hook, { fn }: Frame, state: State): readonly Observer[] {
    // What they see of a state in which paths have met that differ is a suspicion.
    this.lookout.isSure = !this.context.isRough && !state.isBlurred;
    return this.lookout.observers(hook, fn.file !== this.context.unit.file);
  }
}
