/** docs/runs.md: how many findings of each rule's fixtures a run shows, and why not the others. */
import { rules } from '../../server/rules/all.ts';
import { files, read } from '../../test/project/repository.ts';
import { generatedNotice, table } from './markdown.ts';

/** A finding that a fixture wants, and why no run shows it; null where one does, which test/rules/shown.test.ts holds. */
interface Wanted {
  readonly rule: string;
  readonly fixture: string;
  readonly why: string | null;
}

/** The page. */
export function runsPage(): string {
  const wanted = files('test/rules/**/*.c')
    .filter((path) => !path.endsWith('.fixed.c'))
    .flatMap(findingsIn);
  const shown = wanted.filter(({ why }) => why === null);
  const rows = rules.map(({ id }) => {
    const own = wanted.filter(({ rule }) => rule === id);
    const reasons = new Map<string, number>();
    for (const { why } of own) if (why !== null) reasons.set(why, (reasons.get(why) ?? 0) + 1);
    return [
      `[${id}](rules/${id}.md)`,
      String(new Set(own.map(({ fixture }) => fixture)).size),
      String(own.length),
      String(own.filter(({ why }) => why === null).length),
      [...reasons].map(([why, count]) => `${count}: ${why}`).join('; '),
    ];
  });
  return `${[
    generatedNotice,
    '# Findings and their runs',
    introduction,
    table(['Rule', 'Fixtures', 'Findings', 'Shown', 'Not shown, and why'], rows),
    `Of ${wanted.length} findings, runs show ${shown.length}.`,
  ].join('\n\n')}\n`;
}

const introduction = `\`doorbell-lint check --simulate --format json\` looks for a run that shows each finding: the simulator runs the driver's function up to the place of the finding and on to its end, with other values for what is unknown, with each call made to fail that can, and on the machine where it shows.
In the editor, *Simulate this* at a finding shows that run.
The device does its part: what a model knows that it does to a mapping, or else what the direction claims.
A finding counts as shown where what it says happens in the run, at its place: the IOMMU's fault, a line of CONFIG_DMA_API_DEBUG, an access that lands elsewhere, a mapping that is left.

These are the findings that stand in the fixtures below test/rules; a test holds the table.
What the fixtures have after their repairs, and what is right on the pages of the rules, shows nothing.`;

function findingsIn(fixture: string): Wanted[] {
  return read(fixture)
    .split('\n')
    .flatMap((line) => {
      const why = /\/\* not shown: ([^*]*) \*\//.exec(line)?.[1] ?? null;
      return [...line.matchAll(/\/\* want: ([\w-]+) "/g)].map(([, rule]) => ({ rule: rule!, fixture, why }));
    });
}
