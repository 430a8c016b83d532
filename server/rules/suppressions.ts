/**
 * `doorbell-lint-ignore RULE -- REASON` in a comment: on the line of the finding or the line before it, before the statement
 * that holds it, or with `doorbell-lint-ignore-file` for the whole file. Without a reason it does nothing; one that silences nothing is reported.
 */
import { LineIndex, type TextRange } from '../syntax/text.ts';
import { commentsOf } from '../syntax/words.ts';
import { type Directive, directiveIn, suppressionKeyword } from './directive.ts';
import type { Finding } from './finding.ts';

/** The id under which mistakes in suppression comments appear. */
export const suppressionRule = 'suppression';

interface Suppression extends Omit<Directive, 'isOfFile'> {
  /** Lines whose findings it silences, from 0; null for the whole file. */
  readonly lines: readonly number[] | null;
  used: boolean;
}

/** Finds the statement that an offset is in. */
export type StatementAt = (offset: number) => TextRange | null;

/** Takes out what comments silence, and adds what is wrong with those comments. */
export function applySuppressions(
  file: string,
  text: string,
  findings: readonly Finding[],
  ruleIds: readonly string[],
  active: ReadonlySet<string>,
  statementAt: StatementAt = () => null,
): Finding[] {
  if (!text.includes(suppressionKeyword)) return [...findings];
  const lines = new LineIndex(text);
  const suppressions = readSuppressions(text, lines);
  const kept = findings.filter((finding) => {
    const { start } = finding.range;
    const begins = [start, statementAt(start)?.start ?? start].map((offset) => lines.position(offset).line);
    const match = suppressions.find(
      (s) =>
        s.reason !== '' &&
        s.rule === finding.rule &&
        (s.lines === null || begins.some((line) => s.lines?.includes(line))),
    );
    if (match) match.used = true;
    return !match;
  });
  const report = (s: Suppression, message: string): Finding => ({
    rule: suppressionRule,
    severity: 'warning',
    file,
    range: s.range,
    message,
    related: [],
    fix: null,
  });
  for (const s of suppressions) {
    if (s.rule === '') kept.push(report(s, 'name the rule to ignore: doorbell-lint-ignore RULE -- REASON'));
    else if (!ruleIds.includes(s.rule))
      kept.push(report(s, `there is no rule '${s.rule}'; the rules are ${ruleIds.join(', ')}`));
    else if (s.reason === '')
      kept.push(report(s, `say why ${s.rule} does not apply here: doorbell-lint-ignore ${s.rule} -- REASON`));
    else if (!s.used && active.has(s.rule))
      kept.push(report(s, `nothing is left for this to ignore: ${s.rule} does not report here`));
  }
  return kept;
}

/** The rules that the suppression comments of a text name, and where. */
export function suppressionsIn(text: string): Pick<Suppression, 'rule' | 'ruleRange'>[] {
  return text.includes(suppressionKeyword) ? readSuppressions(text, new LineIndex(text)) : [];
}

/** The comment that silences a rule at one place, or in the file, cut where its reason belongs. */
export const suppressionComment = (
  rule: string,
  reach: 'statement' | 'file' = 'statement',
): readonly [before: string, after: string] => [
  `/* ${suppressionKeyword}${reach === 'file' ? '-file' : ''} ${rule} -- `,
  ' */',
];

function readSuppressions(text: string, lines: LineIndex): Suppression[] {
  return commentsOf(text).flatMap((comment) => {
    const directive = directiveIn(text, comment);
    if (!directive) return [];
    const { isOfFile, ...said } = directive;
    const first = lines.position(comment.start).line;
    const last = lines.position(comment.end).line;
    return { ...said, lines: isOfFile ? null : [first, last, last + 1], used: false };
  });
}
