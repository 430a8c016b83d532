/** What a rule reports, in offsets and URIs; the protocol and terminal layers convert it. */
import type { Related } from '../flow/related.ts';
import type { Location, TextRange } from '../syntax/text.ts';

export type { Related } from '../flow/related.ts';

/** From the one that tells most. */
export const severities = ['error', 'warning', 'information'] as const;
export type Severity = (typeof severities)[number];

export interface Edit extends Location {
  readonly newText: string;
}

/** One repair; all its edits are applied together. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Finding {
  /** Id of the rule, such as `direction-denies-write`. */
  readonly rule: string;
  readonly severity: Severity;
  readonly file: string;
  readonly range: TextRange;
  /** One lower-case sentence without a final stop. */
  readonly message: string;
  readonly related: readonly Related[];
  readonly fix: Fix | null;
}
