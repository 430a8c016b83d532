/** The sizes of page that a page-table format has: one entry of a level, or a run of equal entries. */
import type { PageTableFormat } from './format/format.ts';

/** A page size, and how it is written. */
export interface LeafSize {
  /** Index into the format's levels. */
  readonly level: number;
  /** The page is `1 << run` equal entries. */
  readonly run: number;
  readonly bytes: bigint;
}

/** All sizes, largest first. Where two ways of writing give the same size, the one nearer to the root comes first. */
export function leafSizes({ levels }: PageTableFormat): readonly LeafSize[] {
  return levels
    .flatMap(({ shift, leaf, runs = [] }, level) =>
      (leaf ? [0, ...runs] : []).map((run) => ({ level, run, bytes: 1n << BigInt(shift + run) })),
    )
    .sort((a, b) => Number(b.bytes > a.bytes) - Number(b.bytes < a.bytes));
}
