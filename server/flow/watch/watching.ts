/** The watches that look on during one run, and whether what they see is sure. */
import type { Context } from '../context.ts';
import type { Frame } from '../frame.ts';
import type { State } from '../state.ts';
import type { Hook, Lookout } from './lookout.ts';
import type { Watcher } from './watch.ts';

export class Watching {
  private readonly context: Context;
  private readonly lookout: Lookout;

  constructor(context: Context, lookout: Lookout) {
    this.context = context;
    this.lookout = lookout;
  }

  /** Those that look at something: in the file that is analysed all, and what other files do is theirs to say. */
  at(hook: Hook, { fn }: Frame, state: State): readonly Watcher[] {
    // What they see of a state in which paths have met that differ is a suspicion.
    this.lookout.isSure = !this.context.isRough && !state.isBlurred;
    return this.lookout.watchers(hook, fn.file !== this.context.unit.file);
  }
}
