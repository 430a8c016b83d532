/** A finding as JSON: lines and columns from 1, `fix` null where there is none, `run` where runs were asked for. */
import type { Finding } from '../rules/finding.ts';
import type { Shown } from '../simulator/show.ts';
import type { Places } from './place.ts';
import type { PatchHeading } from './report.ts';
import { shownToJson } from './shown.ts';

export function findingToJson(finding: Finding, places: Places, patch?: PatchHeading, shown?: Shown) {
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
    ...(shown && { run: shownToJson(shown, places) }),
    ...(patch && { patch: { number: patch.number, subject: patch.subject } }),
  };
}
