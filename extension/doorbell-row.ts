/** A row of the tree of doorbells, as the commands in its menu get it. */
import type { Trace } from '../server/protocol.ts';

export interface DoorbellRow {
  /** The run of the doorbell that the row stands for; absent on rows beneath it. */
  readonly trace?: Trace;
}
