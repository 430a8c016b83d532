/** Findings as one JSON document, version 1. */
import { findingToJson } from '../finding-json.ts';
import type { CheckFormat } from '../report.ts';
import type { Output } from '../terminal.ts';

export function checkJson({ print }: Output): CheckFormat {
  const findings: unknown[] = [];
  return {
    report: (reported, places, patch, shown) =>
      findings.push(...reported.map((finding) => findingToJson(finding, places, patch, shown?.get(finding)))),
    end: ({ stats, undecided }) => print(JSON.stringify({ version: 1, findings, undecided, stats })),
  };
}
