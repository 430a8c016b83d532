/** The table of a campaign, for the terminal and for docs/accuracy.md. */
import type { Campaign, Outcome } from './campaign.ts';
import { active } from './campaign.ts';

/** What has to be found of the defects planted in mappings that the analysis resolves, in percent. */
export const REQUIRED = 99;

interface Row {
  readonly rule: string;
  /** All defects that were planted. */
  readonly planted: number;
  readonly found: number;
  readonly extra: number;
  /** Of these, planted where the analysis does not know enough to be expected to find it, and not found. */
  readonly unresolved: number;
}

function rows({ outcomes }: Campaign): Row[] {
  const row = (rule: string, own: readonly Outcome[]): Row => {
    return {
      rule,
      planted: own.length,
      found: own.filter(({ found }) => found).length,
      extra: own.reduce((sum, { extra }) => sum + extra.length, 0),
      unresolved: own.filter(({ resolved, found }) => !resolved && !found).length,
    };
  };
  const rules = [...new Set(active.map(({ rule }) => rule))];
  return [
    ...rules.map((rule) =>
      row(
        rule,
        outcomes.filter((outcome) => outcome.rule === rule),
      ),
    ),
    row('all', outcomes),
  ];
}

/** Whether a campaign is good enough. */
export function isAccurate(campaign: Campaign): boolean {
  const all = rows(campaign).at(-1)!;
  return (
    all.found * 100 >= (all.planted - all.unresolved) * REQUIRED &&
    all.extra === 0 &&
    campaign.falsePositives.length === 0
  );
}

const percent = ({ planted, found }: Row): string => (planted === 0 ? '' : ((found * 100) / planted).toFixed(1));

/** The table as Markdown. */
export function table(campaign: Campaign): string {
  const lines = rows(campaign).map(
    (row) => `| ${row.rule} | ${row.planted} | ${row.found} | ${row.unresolved} | ${percent(row)} | ${row.extra} |`,
  );
  return [
    '| Rule | Planted | Found | Unresolved | Percent found | Other findings |',
    '| --- | --- | --- | --- | --- | --- |',
    ...lines,
  ].join('\n');
}

/** What to look at: false positives, misses, other findings. */
export function complaints({ outcomes, falsePositives }: Campaign): string[] {
  const at = ({ path, line, rule, what }: Outcome): string => `${path}:${line}: ${rule}: ${what}`;
  return [
    ...falsePositives.map((finding) => `false positive: ${finding}`),
    ...outcomes.filter(({ resolved, found }) => resolved && !found).map((outcome) => `missed: ${at(outcome)}`),
    ...outcomes.flatMap((outcome) => outcome.extra.map((extra) => `besides: ${at(outcome)}: ${extra}`)),
  ];
}

interface Part {
  readonly campaign: Campaign;
  readonly files: number;
}

/** docs/accuracy.md. */
export function page(own: Part, linux: Part): string {
  return `# Accuracy

\`npm run test:mutation\` takes correct drivers, plants one defect at a time mechanically, and checks the result.
A defect counts as found when its own rule reports it on a line of the mapping that it is about; whatever else is reported counts against the analysis.
The percentage is of all that was planted. Unresolved is what was not found and cannot be told from correct code by the file alone: a mapping that is no longer unmapped after a function that may own it has been given it, one of many in an array, a check that a function of another file may make instead, a failure that a function which never fails keeps to itself.

## Drivers of our own

The ${own.files} drivers in test/mutation/drivers, in none of which there is a finding before.

${table(own.campaign)}

## Linux 7.2

The ${linux.files} files that call \`dma_map_resource()\`; what is found in them before is a true defect, by its proof in test/corpus/accepted.json.

${table(linux.campaign)}
`;
}
