/** Findings as a compiler prints them: a line each, the steps as notes. Every editor and log scanner reads these. */
import type { Finding } from '../../rules/finding.ts';
import type { Location } from '../../syntax/text.ts';
import type { Places } from '../place.ts';
import { type CheckFormat, patchTitle } from '../report.ts';
import type { Output } from '../terminal.ts';

export function checkGcc({ print }: Output): CheckFormat {
  return {
    report: (findings, places, patch) => {
      if (patch && patch.total > 1) print(`${patchTitle(patch)}:`);
      for (const finding of findings) print(lines(finding, places).join('\n'));
    },
    end: () => {},
  };
}

function lines({ severity, rule, message, related, ...location }: Finding, places: Places): string[] {
  const kind = severity === 'information' ? 'note' : severity;
  return [
    `${where(location, places)}: ${kind}: ${message} [${rule}]`,
    ...related.map((step) => `${where(step, places)}: note: ${step.message}`),
  ];
}

function where(location: Location, places: Places): string {
  const { file, line, column } = places.place(location);
  return `${file}:${line}:${column}`;
}
