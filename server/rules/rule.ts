/**
 * A rule is a value: what it is called, how bad it is, what its page says, and a function from facts to findings.
 *
 * Adding one: a file here that exports `defineRule({...})`, a line in all.ts, cases in test/rules/<id>/, and
 * `npm run generate` for its page. A rule reads facts and nothing else: no text search, no names of kernel functions (those are data in model/), no settings, no protocol.
 *
 * Severity: `error` when hardware or kernel will misbehave on a path that the code has; `warning` when it over-grants or
 * breaks the DMA API's contract without a certain fault; `information` for what rests on names alone.
 */
import type { FileFacts } from '../flow/facts.ts';
import type { TextRange } from '../syntax/text.ts';
import type { Finding, Fix, Related, Severity } from './finding.ts';

export interface Report {
  readonly range: TextRange;
  readonly message: string;
  readonly related: readonly Related[];
  readonly fix: Fix | null;
  /** Where this one is less bad than what the rule reports otherwise. */
  readonly severity?: Severity;
}

export interface Rule {
  /** Kebab-case name of the defect. */
  readonly id: string;
  readonly severity: Severity;
  /** Off unless somebody asks for it, because it rests on guesses. */
  readonly isOff?: boolean;
  /** One line for lists, without a final stop. */
  readonly title: string;
  /** Markdown paragraphs: what is wrong, why hardware or kernel minds, what to write instead. */
  readonly explanation: string;
  /** C that the rule reports, and the same code repaired. The page shows them; the tests check and simulate them. */
  readonly example: { readonly wrong: string; readonly right: string };
  readonly run: (facts: FileFacts) => Iterable<Report>;
}

/** Checks a rule's form at load time. Throws on a mistake of its author. */
export function defineRule(rule: Rule): Rule {
  if (!rule.id.split('-').every(isLowerCase)) throw new Error(`rule id '${rule.id}' is not kebab-case`);
  if (rule.title.endsWith('.')) throw new Error(`title of ${rule.id} ends with a full stop`);
  return rule;
}

function isLowerCase(word: string): boolean {
  return word !== '' && [...word].every((letter) => letter >= 'a' && letter <= 'z');
}

/** The severity of a rule of which nobody has said anything. */
export function defaultSeverity({ severity, isOff }: Rule): Severity | 'off' {
  return isOff ? 'off' : severity;
}

/** Whether each edit falls into code that is understood as a whole: around `#if`, it may mean something else. */
function isSafe({ file, code }: FileFacts, { edits }: Fix): boolean {
  return edits.every((edit) => edit.file === file && code.isWhole(edit.range));
}

/** Runs one rule over a file's facts. A severity other than its own is the user's wish, and holds for all that it reports. */
export function findingsOf(rule: Rule, facts: FileFacts, severity: Severity): Finding[] {
  return Array.from(rule.run(facts), (report) => ({
    ...report,
    rule: rule.id,
    severity: severity === rule.severity ? (report.severity ?? severity) : severity,
    file: facts.file,
    // A step at the finding's own place says nothing that its message does not.
    related: report.related.filter(({ file, range }) => file !== facts.file || range.start !== report.range.start),
    fix: report.fix && isSafe(facts, report.fix) ? report.fix : null,
  }));
}
