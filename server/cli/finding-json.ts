/** A finding as JSON: lines and columns from 1, `fix` null where there is none. */
import type { Finding } from '../rules/finding.ts';
import type { Places } from './place.ts';
import type { PatchHeading } from './report.ts';

export function findingToJson(finding: Finding, places: Places, patch?: PatchHeading) {
  const { rule, severity, message, related, fix, ...location } = finding;
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
    ...(patch && { patch: { number: patch.number, subject: patch.subject } }),
  };
}
