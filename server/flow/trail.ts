/** The way that a path has taken, as steps to tell. */
import type { Location } from '../syntax/text.ts';

export interface Step extends Location {
  readonly order: number;
  readonly message: string;
  /** `branch`: a decision. `call`: a call of an unknown function, with what it was given as its message. */
  readonly kind: 'branch' | 'call';
}

/** The steps so far, last first; paths share what they have in common. */
export interface Trail {
  readonly step: Step;
  readonly previous: Trail | null;
}
