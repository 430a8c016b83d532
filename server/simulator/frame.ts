/** A call in progress: whose code runs, and where its variables are. */
import type { Location } from '../syntax/text.ts';
import type { Cell } from './memory.ts';
import type { Definition } from './program.ts';

export interface Frame {
  readonly definition: Definition;
  readonly cells: Map<number, Cell>;
  readonly depth: number;
  /** Where a header's function was called from: what it does is shown there. Null for code of a file. */
  readonly site: Location | null;
}

/** Where a piece of a frame's code is in a file. */
export function placeOf({ definition, site }: Frame, range: Location['range']): Location {
  return site ?? { file: definition.program.file, range };
}
