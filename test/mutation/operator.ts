/**
 * An operator plants one kind of defect in correct code, wherever the code has a place for it. One file per rule in
 * operators/, each with the operators whose defects that rule has to find.
 */
import type { Node } from '../../server/syntax/parser.ts';
import type { Edit, Mapping, Source } from './source.ts';

/** A defect that can be planted in a driver. */
export interface Defect {
  /** What is done, in a few words. */
  readonly what: string;
  readonly edits: readonly Edit[];
  /** Where a finding about it belongs, besides the lines of the edits. */
  readonly near: readonly Node[];
  /** Other rules that may rightly report the same, or what comes of it. */
  readonly also?: readonly string[];
  /** Whether the analysis knows the mapping well enough to be expected to find it; true if left out. */
  readonly resolved?: boolean;
}

export interface Operator {
  /** The rule that has to report it. */
  readonly rule: string;
  plant(source: Source): Iterable<Defect>;
}

/** The calls of a mapping: where findings about it stand. */
export function callsOf({ map, checks, unmaps }: Mapping): Node[] {
  return [map, ...checks, ...unmaps].map(({ node }) => node);
}
