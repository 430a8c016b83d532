/** Runs all rules over the facts of a file, with the severities that the user wants, and applies suppressions. */
import type { FileFacts } from '../flow/facts.ts';
import { rules } from './all.ts';
import type { Finding, Severity } from './finding.ts';
import { defaultSeverity, findingsOf } from './rule.ts';
import { applySuppressions, type StatementAt } from './suppressions.ts';

/** Findings in the order of the text. A rule that fails is named in `notes` and takes no other down. */
export function runRules(
  facts: FileFacts,
  severities: Readonly<Record<string, Severity | 'off'>>,
  notes: string[],
  statementAt?: StatementAt,
): Finding[] {
  const findings: Finding[] = [];
  const active = new Set<string>();
  for (const rule of rules) {
    const severity = severities[rule.id] ?? defaultSeverity(rule);
    if (severity === 'off') continue;
    active.add(rule.id);
    try {
      findings.push(...findingsOf(rule, facts, severity));
    } catch (error) {
      notes.push(`rule ${rule.id} failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  const kept = applySuppressions(
    facts.file,
    facts.text,
    findings,
    rules.map((r) => r.id),
    active,
    statementAt,
  );
  return kept.sort((a, b) => a.range.start - b.range.start);
}
