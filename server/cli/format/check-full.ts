/** Findings for a person: a compiler's first line, the source, the steps that lead there, and the fix as a diff. */
import type { Finding, Severity } from '../../rules/finding.ts';
import { counted } from '../../workspace/outcome.ts';
import { diff, excerpt } from '../excerpt.ts';
import type { Places } from '../place.ts';
import { type CheckFormat, type CheckStats, patchTitle } from '../report.ts';
import type { Colors, Output } from '../terminal.ts';

export function checkFull({ print, colors }: Output): CheckFormat {
  const counts: Record<Severity, number> = { error: 0, warning: 0, information: 0 };
  let filesWithFindings = 0;
  return {
    report(findings, places, patch) {
      if (patch && patch.total > 1) print(`${colors.bold(patchTitle(patch))}\n`);
      filesWithFindings += new Set(findings.map(({ file }) => file)).size;
      for (const finding of findings) {
        counts[finding.severity]++;
        print([...describe(finding, places, colors), ''].join('\n'));
      }
    },
    end: ({ stats, isQuiet }) => {
      if (!isQuiet) print(summary(counts, filesWithFindings, stats, colors));
    },
  };
}

function describe(finding: Finding, places: Places, colors: Colors): string[] {
  const { severity, rule, message, related, fix } = finding;
  const paint = painter(severity, colors);
  return [
    `${colors.bold(`${where(finding, places)}:`)} ${paint(`${severity}:`)} ${colors.bold(message)} ${colors.dim(`[${rule}]`)}`,
    ...excerpt(places.source(finding.file), finding.range, paint),
    ...related.flatMap((step) => [
      `  ${colors.cyan('note:')} ${where(step, places)}: ${step.message}`,
      ...excerpt(places.source(step.file), step.range, colors.cyan),
    ]),
    ...(fix ? [`  ${colors.green('fix:')} ${fix.title}`] : []),
    ...[...new Set(fix?.edits.map(({ file }) => file))].flatMap((file) =>
      diff(
        places.source(file),
        (fix?.edits ?? []).filter((edit) => edit.file === file),
        colors,
      ),
    ),
  ];
}

function where(location: Parameters<Places['place']>[0], places: Places): string {
  const { file, line, column } = places.place(location);
  return `${file}:${line}:${column}`;
}

function painter(severity: Severity, colors: Colors): (text: string) => string {
  return { error: colors.red, warning: colors.yellow, information: colors.blue }[severity];
}

function summary(counts: Record<Severity, number>, found: number, { files }: CheckStats, colors: Colors): string {
  const looked = counted(files, 'file');
  if (found === 0) return colors.green(`no findings in ${looked}`);
  const parts = [
    counts.error > 0 && colors.red(counted(counts.error, 'error')),
    counts.warning > 0 && colors.yellow(counted(counts.warning, 'warning')),
    counts.information > 0 && colors.blue(`${counts.information} information`),
  ];
  return `${parts.filter(Boolean).join(', ')} in ${found} of ${looked}`;
}
