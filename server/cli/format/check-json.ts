/** Findings as one JSON document, version 1. */
import type { Finding } from '../../rules/finding.ts';
import type { CheckFormat } from '../check.ts';
import type { Places } from '../place.ts';
import type { Terminal } from '../terminal.ts';

export function checkJson({ print }: Terminal): CheckFormat {
  const findings: unknown[] = [];
  return {
    report: (reported, places) => findings.push(...reported.map((finding) => toJson(finding, places))),
    end: (stats, undecided) => print(JSON.stringify({ version: 1, findings, undecided, stats })),
  };
}

function toJson({ rule, severity, message, related, fix, ...location }: Finding, places: Places) {
  return {
    rule,
    severity,
    ...places.place(location),
    message,
    related: related.map(({ message, ...step }) => {
      const { file, line, column } = places.place(step);
      return { file, line, column, message };
    }),
    fix: fix && {
      title: fix.title,
      edits: fix.edits.map(({ newText, ...replaced }) => ({ ...places.place(replaced), newText })),
    },
  };
}
