/**
 * Which argument of which call a place in C text is in. By brackets alone: while a call is typed, it is no call yet to a
 * parser.
 */
import type { TextRange } from '../syntax/text.ts';

export interface ArgumentPlace {
  readonly callee: string;
  /** Counted from 0. */
  readonly argument: number;
  /** The word that is being typed there; empty where none is. */
  readonly word: TextRange;
  /** What the call lacks to be whole after that word; empty where it lacks nothing. */
  readonly closing: string;
}

/** Characters that are looked at on either side: an argument list is no longer. */
const REACH = 2_000;

/** The call around an offset; null where there is none, or where the argument is more than one word. */
export function argumentAt(text: string, offset: number): ArgumentPlace | null {
  const word = wordAt(text, offset);
  let depth = 0;
  let argument = 0;
  for (let at = word.start - 1; at >= Math.max(0, word.start - REACH); at--) {
    const character = text[at]!;
    if (argument === 0 && depth === 0 && !/[\s(,]/.test(character)) return null;
    if (character === ')' || character === ']') depth++;
    else if (character === '(' && depth === 0) {
      const callee = /(\w+)\s*$/.exec(text.slice(Math.max(0, at - 200), at))?.[1];
      return callee === undefined ? null : { callee, argument, word, closing: closingAt(text, word.end) };
    } else if (character === '(' || character === '[') depth--;
    else if (character === ',' && depth === 0) argument++;
    else if (character === ';' || character === '{' || character === '}') return null;
  }
  return null;
}

function wordAt(text: string, offset: number): TextRange {
  let [start, end] = [offset, offset];
  while (start > 0 && /\w/.test(text[start - 1]!)) start--;
  while (end < text.length && /\w/.test(text[end]!)) end++;
  return { start, end };
}

/** Looks for the bracket that closes the call before the statement ends or the next one begins. */
function closingAt(text: string, from: number): string {
  let depth = 0;
  for (let at = from; at < Math.min(text.length, from + REACH); at++) {
    const character = text[at];
    if (character === '(') depth++;
    else if (character === ')' && depth-- === 0) return '';
    else if (character === ';') return text.slice(from, at).includes('\n') ? ', 0);' : ', 0)';
    else if (character === '{' || character === '}') break;
  }
  return ', 0);';
}
