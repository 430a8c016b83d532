/**
 * `doorbell-lint-ignore RULE -- REASON` in a comment: on the line of the finding or the line before it, before the statement
 * that holds it, or with `doorbell-lint-ignore-file` for the whole file. Without a reason it does nothing; one that silences nothing is reported.
 */
import { LineIndex, type TextRange } from '../syntax/text.ts';
import { commentsOf } from '../syntax/words.ts';
import type { Finding } from './finding.ts';

/** The id under which mistakes in suppression comments appear. */
export const suppressionRule = 'suppression';

/** The word that begins a suppression. */
export const suppressionKeyword = 'doorbell-lint-ignore';

interface Suppression {
  readonly range: TextRange;
  /** Empty where the comment names none. */
  readonly rule: string;
  readonly ruleRange: TextRange;
  readonly reason: string;
  /** Lines whose findings it silences, from 0; null for the whole file. */
  readonly lines: readonly number[] | null;
  used: boolean;
}

/** What a comment says to this project: its own language, which is not C. */
const DIRECTIVE = /doorbell-lint-ignore(-file)?\b[ \t]*([\w-]*)[ \t]*(?:--[ \t]*([^\n]*?))?[ \t]*(\*\/|$)/d;

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
  const found: Suppression[] = [];
  for (const comment of commentsOf(text)) {
    const directive = DIRECTIVE.exec(text.slice(comment.start, comment.end));
    if (!directive) continue;
    const start = comment.start + directive.index;
    const end = text.slice(0, start + directive[0].length - directive[4]!.length).trimEnd().length;
    const first = lines.position(comment.start).line;
    const last = lines.position(comment.end).line;
    const wholeFile = directive[1] !== undefined;
    found.push({
      range: { start, end },
      rule: directive[2] ?? '',
      ruleRange: {
        start: comment.start + (directive.indices?.[2]?.[0] ?? 0),
        end: comment.start + (directive.indices?.[2]?.[1] ?? 0),
      },
      reason: directive[3] ?? '',
      lines: wholeFile ? null : [first, last, last + 1],
      used: false,
    });
  }
  return found;
}
