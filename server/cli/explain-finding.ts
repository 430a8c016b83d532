/** `doorbell-lint explain --finding FILE:LINE`: what is found at a line, as the body of a mail that a person checks and sends. */
import { resolve } from 'node:path';
import { rules } from '../rules/all.ts';
import type { Finding } from '../rules/finding.ts';
import type { Shown } from '../simulator/show.ts';
import type { Location } from '../syntax/text.ts';
import { LineIndex } from '../syntax/text.ts';
import { lastChange } from '../workspace/git.ts';
import { readSource, toPath, toUri } from '../workspace/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { diffOf, fixedFile } from './fixes.ts';
import { type Place, Places } from './place.ts';
import { showIn } from './shown.ts';
import { type Status, status } from './status.ts';
import { parseTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

/** Columns of a mail's text. */
const WIDTH = 72;
/** Digits of a commit's number in a Fixes: tag (Documentation/process/submitting-patches.rst). */
const DIGITS = 12;

/** Prints the findings of a line, a mail each; says where there are others if it has none. */
export function explainFinding(workspace: Workspace, target: string, { print, complain }: Terminal): Status {
  const { file, line } = parseTarget(target);
  if (line === undefined) {
    complain(`${target}: say at which line the finding is, as in ${file}:123`);
    return status.failed;
  }
  const source = readSource(resolve(file));
  if (source.kind !== 'text') {
    complain(`${file}: ${source.kind === 'binary' ? 'it is a binary file' : source.reason}`);
    return status.failed;
  }
  const uri = toUri(resolve(file));
  workspace.engine.open(uri, source.text);
  const { findings } = workspace.check(uri);
  const lines = new LineIndex(source.text);
  const lineOf = ({ range }: Finding): number => lines.position(range.start).line + 1;
  const found = findings.filter((finding) => lineOf(finding) === line);
  if (found.length === 0) {
    const others = [...new Set(findings.map(lineOf))].join(', ');
    complain(`${file}:${line}: nothing is found at this line${others && `; there are findings at ${others}`}`);
    return status.failed;
  }
  const places = new Places(workspace.files);
  const shown = showIn(workspace)(found);
  print(found.map((finding) => mailOf(finding, places, shown.get(finding))).join('\n\n'));
  return status.clean;
}

/** What is wrong, the way there, what follows, which commit to look at, and the repair. */
function mailOf(finding: Finding, places: Places, shown: Shown | undefined): string {
  const { rule, message, related, fix } = finding;
  const { file, line } = places.treePlace(finding);
  const isThere = related.some((step) => isOnLine(places.treePlace(step), { file, line }));
  const steps = isThere ? related : [...related, { ...finding, message: 'here' }];
  const commit = lastChange(toPath(finding.file) ?? finding.file, line);
  const patches = fix && [...new Set(fix.edits.map((edit) => edit.file))].map((uri) => patchOf(uri, finding));
  return [
    wrapped(`${file}:${line}: ${message}.`),
    ['The way there:', '', ...steps.map((step) => stepOf(step, step.message, places))].join('\n'),
    ...consequences(rule),
    ...(shown?.isShown ? [seen(shown)] : []),
    ...(commit
      ? [
          [
            'The line was last changed by this commit, which need not be to blame:',
            '',
            `Fixes: ${commit.id.slice(0, DIGITS)} ("${commit.subject}")`,
          ].join('\n'),
        ]
      : []),
    ...(patches ? [[`${fix!.title}:`, '', ...patches].join('\n')] : []),
  ].join('\n\n');
}

type Line = Pick<Place, 'file' | 'line'>;

function isOnLine(a: Line, b: Line): boolean {
  return a.file === b.file && a.line === b.line;
}

function stepOf(location: Location, message: string, places: Places): string {
  const { file, line } = places.treePlace(location);
  const { text, lines } = places.source(location.file);
  const start = lines.offset({ line: line - 1, column: 0 });
  const code = text.slice(start, lines.offset({ line, column: 0 })).trim();
  return `  ${file}:${line}: ${message}\n\t${code}`;
}

/** Why hardware or kernel minds: what the rule says of it, but for its advice, which stands last. */
function consequences(id: string): string[] {
  const paragraphs = rules.find((rule) => rule.id === id)?.explanation.split('\n\n') ?? [];
  return paragraphs.slice(0, -1).map((paragraph) => wrapped(paragraph.replaceAll('`', '').replaceAll('\n', ' ')));
}

function seen({ run, incident }: Extract<Shown, { isShown: true }>): string {
  const text = `On a model of Linux ${run.kernel} on ${run.platform} with ${run.iommu}, a run of ${run.function}() shows: ${incident.text}.`;
  const log = incident.log.map((line) => `  ${line}`);
  return [wrapped(text), ...(log.length > 0 ? ['', ...log] : [])].join('\n');
}

function patchOf(uri: string, { fix }: Finding): string {
  const fixed = fixedFile(uri, fix?.edits.filter((edit) => edit.file === uri) ?? []);
  return fixed ? diffOf(fixed) : '';
}

/** A paragraph in lines of a mail's width. */
function wrapped(text: string): string {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= WIDTH) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.join('\n');
}
