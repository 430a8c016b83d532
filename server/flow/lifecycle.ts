/** The life of one mapping along one path: made, failed, ended. */
import type { TextRange } from '../syntax/text.ts';
import type { DirectionFact } from './facts.ts';
import type { Origin, Value } from './value.ts';

export interface Life {
  /** `many`: several live mappings of one call, or one that this analysis has lost track of. */
  readonly status: 'mapped' | 'failed' | 'unmapped' | 'many';
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
  readonly size: Value | null;
  /** Where it was unmapped, or found to have failed. */
  readonly ended: Origin | null;
}

/** Names one mapping: the call that makes it, in one call of its function, for the so-and-so-manieth time on the path. */
export function instanceOf(site: string, frame: string, turn: number): string {
  return `${site}@${frame}#${turn}`;
}

/** The map call that made a mapping. */
export function siteOf(instance: string): string {
  return instance.slice(0, instance.lastIndexOf('@'));
}
