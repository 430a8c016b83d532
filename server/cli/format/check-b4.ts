/** The verdict on a patch as b4 takes it of its review-perpatch-check-cmd: a JSON array of tool, status, summary and details. */
import { type Severity, severities } from '../../rules/finding.ts';
import { counted } from '../../workspace/outcome.ts';
import type { CheckFormat } from '../report.ts';
import type { Output } from '../terminal.ts';

export function checkB4({ print }: Output): CheckFormat {
  const counts: Record<Severity, number> = { error: 0, warning: 0, information: 0 };
  const details: string[] = [];
  return {
    report: (findings, places) => {
      for (const { severity, rule, message, related, ...location } of findings) {
        counts[severity]++;
        const { file, line } = places.treePlace(location);
        details.push(`${file}:${line}: ${severity}: ${message} [${rule}]`);
        for (const step of related) {
          const { file, line } = places.treePlace(step);
          details.push(`  ${file}:${line}: ${step.message}`);
        }
      }
    },
    end: ({ problems }) => {
      const status = problems.length + counts.error > 0 ? 'fail' : counts.warning > 0 ? 'warn' : 'pass';
      const found = severities.flatMap((kind) =>
        counts[kind] > 0 ? counted(counts[kind], kind === 'information' ? 'remark' : kind) : [],
      );
      const summary = [...problems.slice(0, 1), ...found].join(', ') || 'no findings';
      const text = [...problems, ...details].join('\n');
      print(JSON.stringify([{ tool: 'doorbell-lint', status, summary, ...(text && { details: text }) }]));
    },
  };
}
