/** What a comment says to this project, in a language of its own: `doorbell-lint-ignore RULE -- REASON`. */
import type { TextRange } from '../syntax/text.ts';

/** The word that begins a suppression. */
export const suppressionKeyword = 'doorbell-lint-ignore';

const OF_FILE = '-file';
const REASON = '--';

export interface Directive {
  readonly range: TextRange;
  /** Empty where the comment names none. */
  readonly rule: string;
  readonly ruleRange: TextRange;
  readonly reason: string;
  /** It is about the whole file. */
  readonly isOfFile: boolean;
}

/** The directive that ends a comment, in one line; null where there is none. */
export function directiveIn(text: string, comment: TextRange): Directive | null {
  const next = (from: number): number => text.indexOf(suppressionKeyword, from);
  for (let start = next(comment.start); start >= 0 && start < comment.end; start = next(start + 1)) {
    const directive = directiveAt(text, start, comment.end);
    if (directive) return directive;
  }
  return null;
}

/** The directive that begins at `start` and goes on to the end of its comment. */
function directiveAt(text: string, start: number, commentEnd: number): Directive | null {
  let at = start + suppressionKeyword.length;
  const isOfFile = text.startsWith(OF_FILE, at) && !isOfRule(text[at + OF_FILE.length]);
  if (isOfFile) at += OF_FILE.length;
  if (isOfWord(text[at])) return null;
  at = skip(text, at, isBlank);
  const word = { start: at, end: skip(text, at, isOfRule) };
  // Where the rule is left out, what comes first is the reason.
  const ruleRange = text.startsWith(REASON, at) ? { start: at, end: at } : word;
  const end = text.endsWith('*/', commentEnd) ? commentEnd - 2 : commentEnd;
  const tail = text.slice(ruleRange.end, end);
  const rest = tail.trim();
  if (tail.includes('\n') || (rest !== '' && !rest.startsWith(REASON))) return null;
  return {
    range: { start, end: text.slice(0, end).trimEnd().length },
    rule: text.slice(ruleRange.start, ruleRange.end),
    ruleRange,
    reason: rest.slice(REASON.length).trim(),
    isOfFile,
  };
}

function skip(text: string, from: number, belongs: (character: string | undefined) => boolean): number {
  let at = from;
  while (belongs(text[at])) at++;
  return at;
}

function isBlank(character: string | undefined): boolean {
  return character === ' ' || character === '\t';
}

function isOfRule(character: string | undefined): boolean {
  return character === '-' || isOfWord(character);
}

function isOfWord(character: string | undefined): boolean {
  if (character === undefined) return false;
  return (
    character === '_' ||
    (character >= '0' && character <= '9') ||
    (character.toLowerCase() >= 'a' && character.toLowerCase() <= 'z')
  );
}
