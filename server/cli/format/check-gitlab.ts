/** Findings as a GitLab Code Quality report: a JSON array, which merge requests show beside the changed lines. */
import type { Finding, Severity } from '../../rules/finding.ts';
import { Fingerprints } from '../fingerprint.ts';
import type { Places } from '../place.ts';
import type { CheckFormat } from '../report.ts';
import type { Output } from '../terminal.ts';

const severities: Readonly<Record<Severity, string>> = { error: 'major', warning: 'minor', information: 'info' };

export function checkGitlab({ print }: Output): CheckFormat {
  const issues: unknown[] = [];
  const fingerprints = new Fingerprints();
  return {
    report: (findings, places) =>
      issues.push(...findings.map((finding) => issue(finding, places, fingerprints.of(finding, places)))),
    end: () => print(JSON.stringify(issues, null, 2)),
  };
}

function issue({ rule, severity, message, ...location }: Finding, places: Places, fingerprint: string) {
  const { file, line, endLine } = places.treePlace(location);
  return {
    description: message,
    check_name: rule,
    fingerprint,
    severity: severities[severity],
    location: { path: file, lines: { begin: line, end: endLine } },
  };
}
