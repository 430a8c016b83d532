/** Findings as SARIF 2.1.0, for code scanning: with the rules, the steps as code flows, the fixes, and stable fingerprints. */
import { pathToFileURL } from 'node:url';
import type { Edit, Finding, Fix } from '../../rules/finding.ts';
import type { Location } from '../../syntax/text.ts';
import { Fingerprints } from '../fingerprint.ts';
import type { Place, Places } from '../place.ts';
import type { CheckFormat, PatchHeading } from '../report.ts';
import { ruleIndex, type SarifResult, sarifLevel, sarifLog, sourceRoot } from '../sarif.ts';
import type { Output } from '../terminal.ts';

export function checkSarif({ print }: Output): CheckFormat {
  const results: SarifResult[] = [];
  const fingerprints = new Fingerprints();
  return {
    report: (findings, places, patch) => {
      for (const finding of findings) results.push(result(finding, places, fingerprints.of(finding, places), patch));
    },
    end: ({ problems }) => {
      const notifications = problems.map((text) => ({ level: 'error', message: { text } }) as const);
      print(JSON.stringify(sarifLog(results, notifications), null, 2));
    },
  };
}

function result(finding: Finding, places: Places, fingerprint: string, patch: PatchHeading | undefined) {
  const { rule, severity, message, related, fix } = finding;
  const steps = inOrder(finding).map((step) => at(step, places, step.message));
  return {
    ruleId: rule,
    ruleIndex: ruleIndex(rule),
    level: sarifLevel(severity),
    message: { text: message },
    locations: [at(finding, places)],
    ...(related.length > 0 && {
      codeFlows: [{ threadFlows: [{ locations: steps.map((location) => ({ location })) }] }],
      relatedLocations: related.map((step, id) => ({ id, ...at(step, places, step.message) })),
    }),
    ...(fix && { fixes: [repair(fix, places)] }),
    partialFingerprints: { 'doorbellLint/v1': fingerprint },
    ...(patch && { properties: { patch: { number: patch.number, subject: patch.subject } } }),
  };
}

/** The finding among its steps: before those that come behind it in its file, which are what it is held against. */
function inOrder(finding: Finding): (Location & { readonly message: string })[] {
  const { file, range, related } = finding;
  const next = related.findIndex((step) => step.file === file && step.range.start > range.start);
  return next < 0 ? [...related, finding] : [...related.slice(0, next), finding, ...related.slice(next)];
}

function at(location: Location, places: Places, message?: string) {
  const place = places.treePlace(location);
  return {
    physicalLocation: { artifactLocation: artifact(place.file), region: region(place) },
    ...(message !== undefined && { message: { text: message } }),
  };
}

function artifact(file: string) {
  if (file.startsWith('/')) return { uri: pathToFileURL(file).href };
  return { uri: file.split('/').map(encodeURIComponent).join('/'), uriBaseId: sourceRoot };
}

function region({ line, column, endLine, endColumn }: Place) {
  return { startLine: line, startColumn: column, endLine, endColumn };
}

function repair({ title, edits }: Fix, places: Places) {
  const replacement = (edit: Edit) => ({
    deletedRegion: region(places.treePlace(edit)),
    insertedContent: { text: edit.newText },
  });
  const files = [...new Set(edits.map((edit) => places.treePlace(edit).file))];
  return {
    description: { text: title },
    artifactChanges: files.map((file) => ({
      artifactLocation: artifact(file),
      replacements: edits.filter((edit) => places.treePlace(edit).file === file).map(replacement),
    })),
  };
}
