/** The frame of a SARIF 2.1.0 log: what this program is, its rules, and how a check went. A report and a merged one share it. */
import manifest from '../../package.json' with { type: 'json' };
import { rules } from '../rules/all.ts';
import type { Severity } from '../rules/finding.ts';
import type { Rule } from '../rules/rule.ts';
import { suppressionRule } from '../rules/suppressions.ts';
import { configurationRule } from '../workspace/configuration-file.ts';
import { rulePage } from '../workspace/rule-page.ts';

/** What the paths of a log begin at: the top of the tree, wherever that is. */
export const sourceRoot = 'SRCROOT';

/** What is looked at of a result; the rest is carried along. */
export interface SarifResult {
  readonly ruleId: string;
  readonly locations: readonly {
    readonly physicalLocation: {
      readonly artifactLocation: { readonly uri: string };
      readonly region: { readonly startLine: number; readonly startColumn: number };
    };
  }[];
}

/** Something that could not be checked. */
export interface SarifNotification {
  readonly level: 'error';
  readonly message: { readonly text: string };
}

/** The whole log of one run. */
export function sarifLog(results: readonly SarifResult[], notifications: readonly SarifNotification[]) {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: manifest.name,
            semanticVersion: manifest.version,
            informationUri: 'https://github.com/doorbell-lint/doorbell-lint',
            rules: descriptors,
          },
        },
        invocations: [{ executionSuccessful: notifications.length === 0, toolExecutionNotifications: notifications }],
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { [sourceRoot]: { description: { text: 'The top of the source tree' } } },
        results: results.toSorted(byPlace),
      },
    ],
  };
}

/** The order of a scan: files as they stand in their folders, and in them from the top. */
function byPlace(a: SarifResult, b: SarifResult): number {
  const [one, other] = [a, b].map(({ locations }) => locations[0]!.physicalLocation);
  const [{ region: at }, { region: otherAt }] = [one!, other!];
  return (
    comparePaths(one!.artifactLocation.uri, other!.artifactLocation.uri) ||
    at.startLine - otherAt.startLine ||
    at.startColumn - otherAt.startColumn
  );
}

function comparePaths(a: string, b: string): number {
  const [names, others] = [a.split('/'), b.split('/')];
  const at = names.findIndex((name, i) => name !== others[i]);
  if (at < 0) return names.length - others.length;
  return names[at]! < (others[at] ?? '') ? -1 : 1;
}

/** How SARIF calls a severity. */
export function sarifLevel(severity: Severity): 'error' | 'warning' | 'note' {
  return severity === 'information' ? 'note' : severity;
}

/** Where the rule of a result stands among `rules`. */
export function ruleIndex(id: string): number {
  return descriptors.findIndex((rule) => rule.id === id);
}

const descriptors = [
  ...rules.map(descriptor),
  about(configurationRule, 'A configuration file is wrong'),
  about(suppressionRule, 'A comment that ignores a finding is wrong, or ignores nothing'),
];

function descriptor({ id, severity, isOff, title, explanation }: Rule) {
  return {
    ...about(id, title),
    fullDescription: { text: plain(explanation) },
    help: { text: plain(explanation), markdown: explanation.trim() },
    helpUri: rulePage(id),
    defaultConfiguration: { level: sarifLevel(severity), enabled: !isOff },
  };
}

function about(id: string, title: string) {
  return { id, shortDescription: { text: `${title}.` } };
}

function plain(markdown: string): string {
  return markdown.trim().replace(/[`*]/g, '');
}
