/** A step that explains a fact, in the file's own order of events. */
import type { Location } from '../syntax/text.ts';

export interface Related extends Location {
  readonly message: string;
}
