/** The names in C text, without those in comments and literals, and the comments. */
import type { TextRange } from './text.ts';

export interface Word {
  readonly text: string;
  readonly start: number;
  /** A parenthesis follows. */
  readonly isCalled: boolean;
  /** It stands after `.` or `->`. */
  readonly isMember: boolean;
  /** It is such a member, and the word that comes next, with at most `&` before it, is assigned to it. */
  readonly isAssigned: boolean;
}

/** A word, or what holds no words: a string or character literal, a comment, a number. */
const TOKEN = /[A-Za-z_]\w*|"(?:[^"\\\n]|\\[\s\S])*"|'(?:[^'\\\n]|\\.)*'|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|\d[\w.]*/g;

/** The words of a text, first to last. */
export function wordsOf(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (!isLetter(token.charCodeAt(0))) continue;
    let next = index + token.length;
    while (isBlank(text.charCodeAt(next))) next++;
    let before = index - 1;
    while (isBlank(text.charCodeAt(before))) before--;
    const isMember = text[before] === '.' || (text[before] === '>' && text[before - 1] === '-');
    const isAssigned = isMember && text[next] === '=' && takesWord(text, next + 1);
    words.push({ text: token, start: index, isCalled: text[next] === '(', isMember, isAssigned });
  }
  return words;
}

/** The comments of a text, first to last. */
export function commentsOf(text: string): TextRange[] {
  const comments: TextRange[] = [];
  for (const { 0: token, index } of text.matchAll(TOKEN))
    if (token.startsWith('/')) comments.push({ start: index, end: index + token.length });
  return comments;
}

function isLetter(code: number): boolean {
  return (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;
}

function isBlank(code: number): boolean {
  return code === 0x20 || code === 0x09 || code === 0x0a || code === 0x0d;
}

/** Whether nothing but blanks and `&` stands before the next word. */
function takesWord(text: string, from: number): boolean {
  let at = from;
  while (isBlank(text.charCodeAt(at)) || text[at] === '&') at++;
  return isLetter(text.charCodeAt(at));
}
