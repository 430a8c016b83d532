/**
 * Findings as `checkpatch.pl --terse --showfile` prints them, a line each and nothing else: what b4 takes of its
 * prep-perpatch-check-cmd, where every line is a result and silence is success.
 */
import type { Severity } from '../../rules/finding.ts';
import type { CheckFormat } from '../report.ts';
import type { Output } from '../terminal.ts';

const kinds: Readonly<Record<Severity, string>> = { error: 'ERROR', warning: 'WARNING', information: 'CHECK' };

export function checkCheckpatch({ print }: Output): CheckFormat {
  return {
    report: (findings, places) => {
      for (const { severity, rule, message, ...location } of findings) {
        const { file, line } = places.treePlace(location);
        print(`${file}:${line}: ${kinds[severity]}: ${message} [${rule}]`);
      }
    },
    end: () => {},
  };
}
