/**
 * Findings as annotations of a GitHub workflow (workflow commands `::error` and `::warning`). GitHub shows ten of a kind
 * for a step: what is beyond that is in the log as a compiler would print it, and the report says so.
 */
import { type Finding, type Severity, severities } from '../../rules/finding.ts';
import type { Places } from '../place.ts';
import type { CheckFormat } from '../report.ts';
import type { Output } from '../terminal.ts';

const LIMIT = 10;
const commands: Readonly<Record<Severity, string>> = { error: 'error', warning: 'warning', information: 'notice' };

export function checkGithub({ print }: Output): CheckFormat {
  const counts = { error: 0, warning: 0, information: 0 };
  return {
    report: (findings, places) => {
      for (const finding of findings) {
        const isShown = ++counts[finding.severity] <= LIMIT;
        print(isShown ? annotation(finding, places) : logLine(finding, places));
      }
    },
    end: () => {
      const kinds = severities.filter((kind) => counts[kind] > LIMIT);
      const beyond = kinds.map((kind) => `${counts[kind] - LIMIT} of ${counts[kind]} ${kind} findings`);
      // As a plain line: an eleventh notice would not be shown.
      if (beyond.length > 0)
        print(`GitHub shows ${LIMIT} annotations of a kind for a step: ${beyond.join(', ')} are in this log only.`);
    },
  };
}

function annotation({ severity, rule, message, related, ...location }: Finding, places: Places): string {
  const { file, line, column, endLine, endColumn } = places.treePlace(location);
  const properties = { file, line, endLine, ...(line === endLine && { col: column, endColumn }), title: rule };
  const steps = related.map((step) => {
    const { file, line } = places.treePlace(step);
    return `\n${file}:${line}: ${step.message}`;
  });
  const list = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(String(value))}`);
  return `::${commands[severity]} ${list.join(',')}::${escapeData(message + steps.join(''))}`;
}

function logLine({ severity, rule, message, ...location }: Finding, places: Places): string {
  const { file, line, column } = places.treePlace(location);
  return `${file}:${line}:${column}: ${severity}: ${message} [${rule}]`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
