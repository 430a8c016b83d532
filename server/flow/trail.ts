/** The decisions and calls that led to one point of a path. */
import type { Location } from '../syntax/text.ts';

export interface Step extends Location {
  readonly order: number;
  readonly message: string;
  /** `branch`: a decision, worth telling only where another decision ends well. */
  readonly kind: 'branch' | 'call';
}

/** Steps from the last one back; paths share what they have in common. */
export interface Trail {
  readonly step: Step;
  readonly previous: Trail | null;
}
