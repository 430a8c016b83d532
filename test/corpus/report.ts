/** docs/corpus.md: what a run over whole kernel trees found, and how much of their map calls is understood. */
import type { CoverageByApi } from '../../server/workspace/coverage.ts';

export interface TreeReport {
  /** Such as `Linux 7.2.13-1`. */
  readonly name: string;
  readonly files: number;
  readonly parsed: number;
  /** Functions that map or unmap, and how many of them are undecided. */
  readonly mapping: number;
  readonly undecided: number;
  readonly coverage: CoverageByApi;
  /** Findings by rule: true ones, and known false ones. */
  readonly findings: ReadonlyMap<string, { readonly true: number; readonly false: number }>;
}

/** The page as Markdown. */
export function corpusPage(trees: readonly TreeReport[]): string {
  return `${[
    '# What Linux shows',
    '<!-- Written by `UPDATE=1 npm run test:corpus`; do not edit. -->',
    'test/corpus/accepted.json has the proof of each finding on these trees in one line, and names the ones that are false.',
    ...trees.flatMap(section),
  ].join('\n\n')}\n`;
}

function section({ name, files, parsed, mapping, undecided, coverage, findings }: TreeReport): string[] {
  return [
    `## ${name}`,
    `${files} C files, of which ${parsed} call something that is followed.`,
    `Undecided are ${undecided} of ${mapping} functions that map (${((100 * undecided) / mapping).toFixed(1)} %): a bound ended their analysis.`,
    table(
      ['Rule', 'True', 'Known to be false'],
      [...findings].sort(([a], [b]) => (a < b ? -1 : 1)).map(([rule, counts]) => [rule, counts.true, counts.false]),
    ),
    'Map calls, and those of them with a direction that is known or that the callers choose, with a device access that a model proves or that others choose by the direction, and with an unmap call that is known to end them:',
    table(
      ['API', 'Calls', 'Direction', 'chosen by callers', 'Access', 'Lifecycle'],
      Object.entries(coverage)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([api, { calls, direction, chosen, access, lifecycle }]) => [
          `\`${api}()\``,
          calls,
          share(direction, calls),
          chosen,
          share(access, calls),
          share(lifecycle, calls),
        ]),
    ),
  ];
}

function share(part: number, whole: number): string {
  return `${part} (${Math.round((100 * part) / whole)} %)`;
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
