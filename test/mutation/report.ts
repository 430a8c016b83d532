/** The table of a campaign, for the terminal and for docs/accuracy.md. */
import type { Campaign, Outcome } from './campaign.ts';
import { active } from './campaign.ts';

/** What has to be found of the defects planted in mappings that the analysis resolves, in percent. */
export const REQUIRED = 99;

interface Row {
  readonly rule: string;
  readonly planted: number;
  readonly found: number;
  readonly extra: number;
  /** Planted where the analysis does not know enough to be expected to find it. */
  readonly unresolved: number;
}

function rows({ outcomes }: Campaign): Row[] {
  const row = (rule: string, own: readonly Outcome[]): Row => {
    const resolved = own.filter((outcome) => outcome.resolved);
    return {
      rule,
      planted: resolved.length,
      found: resolved.filter(({ found }) => found).length,
      extra: own.reduce((sum, { extra }) => sum + extra.length, 0),
      unresolved: own.length - resolved.length,
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
  return all.found * 100 >= all.planted * REQUIRED && all.extra === 0 && campaign.falsePositives.length === 0;
}

const percent = ({ planted, found }: Row): string => (planted === 0 ? '' : ((found * 100) / planted).toFixed(1));

/** The table as Markdown. */
export function table(campaign: Campaign): string {
  const lines = rows(campaign).map(
    (row) => `| ${row.rule} | ${row.planted} | ${row.found} | ${percent(row)} | ${row.extra} | ${row.unresolved} |`,
  );
  return [
    '| Rule | Planted | Found | Percent | Other findings | Unresolved |',
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

/** docs/accuracy.md. */
export function page(campaign: Campaign, files: number): string {
  return `# Accuracy

\`npm run test:mutation\` takes correct drivers, plants one defect at a time mechanically, and checks the result.
A defect counts as found when its own rule reports it on a line of the mapping that it is about; whatever else is reported counts against the analysis.
These are the numbers of ${files} drivers in test/mutation/drivers, in none of which there is a finding before.
Unresolved, and not counted as planted, is what cannot be told from correct code by the file alone: a mapping that is no longer unmapped after a function that may own it has been given it, one of many in an array, a check that a function of another file may make instead, a failure that a function which never fails keeps to itself.

${table(campaign)}
`;
}
