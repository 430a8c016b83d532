/** The life of one mapping along one path: made, failed, ended. */
import type { FunctionIr } from '../../ir/ir.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Origin, Value } from './known.ts';

/** A direction argument as it is on one path. */
export interface DirectionFact {
  readonly value: bigint;
  /** Range of the constant in the source, where it was written as one that an edit can replace. */
  readonly literal: TextRange | null;
  readonly origin: Origin | null;
}

export interface Life {
  /**
   * `shared`: mapped, but an unknown function has had the record that keeps it, and may have ended it.
   * `many`: several live mappings of one call, or one that this analysis has lost track of.
   */
  readonly status: 'mapped' | 'shared' | 'failed' | 'unmapped' | 'many';
  /** The map call, by its id in the file. */
  readonly site: string;
  readonly api: string;
  /** Calls of one family belong together: what one maps, the other unmaps. */
  readonly family: string;
  readonly file: string;
  readonly range: TextRange;
  /** Where the analysed file shows it: at the map call, or at the call that leads to it. */
  readonly home: TextRange | null;
  readonly direction: DirectionFact | null;
  /** What was mapped. */
  readonly address: Value | null;
  readonly size: Value | null;
  readonly device: Value | null;
  readonly attrs: Value | null;
  /** Entries of a scatterlist, and the pointer to the first one: the handle of such a mapping. */
  readonly count: Value | null;
  readonly list: Value | null;
  /** Where it was unmapped, or found to have failed. */
  readonly ended: Origin | null;
  /** When it was made, in the order of the path's steps. */
  readonly made: number;
  /** What else it may be where paths have met; this is the one of which most is to be said. */
  readonly others: readonly Life[];
}

/** Statuses, the one of which most is to be said first. */
const RANK: readonly Life['status'][] = ['mapped', 'shared', 'unmapped', 'failed', 'many'];

/** A mapping with each status that it may have, one at a time. */
export function alternativesOf(life: Life): readonly Life[] {
  return life.others.length === 0 ? [life] : [{ ...life, others: [] }, ...life.others];
}

/** What tells two states of one mapping apart. Of sizes only numbers do: which unknown one has, no unmap call can be held to. */
export function lifeKey({ status, direction, size }: Life): string {
  return `${status}:${direction?.value}:${size?.kind === 'constant' ? size.value : '?'}`;
}

/** One state of a mapping on two paths: a size that they do not share is not known. */
function joinSizes(a: Life, b: Life): Life {
  return a.size === null || a.size.term === b.size?.term ? a : { ...a, size: null };
}

/** What a mapping is where two paths meet; the first one itself where it says it all. Coarsely: whatever it is on either. */
export function joinLives(a: Life, b: Life, isCoarse: boolean): Life {
  const known = new Map(alternativesOf(a).map((life) => [lifeKey(life), life]));
  let isSame = true;
  for (const theirs of alternativesOf(b)) {
    const mine = known.get(lifeKey(theirs));
    const joined = mine ? joinSizes(mine, theirs) : theirs;
    isSame &&= joined === mine;
    known.set(lifeKey(theirs), joined);
  }
  if (isSame) return a;
  if (known.size === 1) return known.values().next().value!;
  if (!isCoarse) return a.status === 'many' ? a : { ...a, others: [], status: 'many' };
  const [first, ...others] = [...known.values()].sort((x, y) => RANK.indexOf(x.status) - RANK.indexOf(y.status));
  return { ...first!, others };
}

/** Names one mapping: the call that makes it, in one call of its function, for the so-and-so-manieth time on the path. */
export function instanceOf(site: string, frame: string, turn: number): string {
  return `${site}@${frame}#${turn}`;
}

/** The map call that made a mapping. */
export function siteOf(instance: string): string {
  return instance.slice(0, instance.lastIndexOf('@'));
}

/** The mappings whose handles a value is made of: whole, halved, or as part of a sum. */
export function mappingsNamed({ term }: Value): readonly string[] {
  return term.mappings;
}

/** The mapping of a scatterlist that a value is the result of: how many entries it has, or whether it failed. */
export function mappingCounted({ term }: Value): string | undefined {
  return term.kind === 'count' || term.kind === 'check' ? term.label : undefined;
}

/** Whether a mapping lives, as far as the functions that are known tell. */
export function isLive({ status }: Life): boolean {
  return status === 'mapped' || status === 'shared';
}

/** Whether the map call stands in that function itself. */
export function isMadeIn({ file, range }: Life, fn: FunctionIr): boolean {
  return file === fn.file && range.start >= fn.range.start && range.end <= fn.range.end;
}
