/** Findings as JSON, a line each, as they come: those of `json` without what is only known at the end. */
import { findingToJson } from '../finding-json.ts';
import type { CheckFormat } from '../report.ts';
import type { Output } from '../terminal.ts';

export function checkJsonl({ print }: Output): CheckFormat {
  return {
    report: (findings, places, patch, shown) => {
      for (const finding of findings) print(JSON.stringify(findingToJson(finding, places, patch, shown?.get(finding))));
    },
    end: () => {},
  };
}
