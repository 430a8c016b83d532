/** What becomes of the findings of a check before they are told. */
import type { Finding } from '../rules/finding.ts';
import type { Places } from './place.ts';

export interface Stage {
  /** The findings of a file that are left to tell. */
  select(findings: readonly Finding[], places: Places): readonly Finding[];
  /** When all were seen: does what is to be done, and gives what to say of it. Throws a `WriteError`. */
  end(): readonly string[];
}
