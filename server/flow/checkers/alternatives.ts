/**
 * What comes of every way that is open. Something that happens on a path only because of a decision may be what the driver
 * knows better; when it happens whichever way each decision goes, there is nothing to know.
 */
import { positionOf } from '../../ir/placed.ts';
import type { Related } from '../related.ts';

/** Paths that are kept of one happening; one with more is taken to depend on its decisions. */
const MAX_PATHS = 64;

/** The decisions on a path, in order: where each was made, and how it came out. */
type Path = readonly (readonly [place: string, way: string])[];

export class Alternatives {
  private readonly paths = new Map<string, Path[]>();

  /** Adds one path to what `key` names, by the decisions on it. True when all ways of all its decisions now lead there. */
  add(key: string, decisions: readonly Related[]): boolean {
    const paths = this.paths.get(key) ?? [];
    this.paths.set(key, paths);
    if (paths.length >= MAX_PATHS) return false;
    paths.push(decisions.map(({ file, range, message }) => [`${file}:${positionOf(range)}`, message]));
    return isComplete(paths);
  }
}

/** Whether no way of any decision leads elsewhere than these paths do. */
function isComplete(paths: readonly Path[]): boolean {
  if (paths.some((path) => path.length === 0)) return true;
  const decisions = new Map<string, Map<string, Path[]>>();
  for (const [[place, way], ...rest] of paths as readonly (readonly [Path[number], ...Path])[]) {
    const ways = decisions.get(place) ?? new Map<string, Path[]>();
    decisions.set(place, ways);
    ways.set(way, [...(ways.get(way) ?? []), rest]);
  }
  return [...decisions.values()].some((ways) => ways.size > 1 && [...ways.values()].every(isComplete));
}
