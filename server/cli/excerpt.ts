/** Source lines for a person: with their numbers, tabs as wide as in the kernel, the range underlined, edits as a diff. */
import type { Edit } from '../rules/finding.ts';
import type { TextRange } from '../syntax/text.ts';
import type { SourceText } from './place.ts';
import type { Colors } from './terminal.ts';

const tabWidth = 8;
const gutterWidth = 6;

/** The first line of a range, and the range underlined beneath it. */
export function excerpt({ text, lines }: SourceText, range: TextRange, underline: (text: string) => string): string[] {
  const { line, column } = lines.position(range.start);
  const end = lines.position(range.end);
  const content = lineText({ text, lines }, line);
  const before = expand(content.slice(0, column)).length;
  const through = expand(content.slice(0, end.line === line ? end.column : content.length)).length;
  const marks = '^'.repeat(Math.max(1, through - before));
  return [
    `${gutter(String(line + 1))} | ${expand(content)}`,
    `${gutter('')} | ${' '.repeat(before)}${underline(marks)}`,
  ];
}

/** The lines that edits of one file change, before (`-`) and after (`+`). */
export function diff(source: SourceText, edits: readonly Edit[], colors: Colors): string[] {
  const { text, lines } = source;
  const sorted = edits.toSorted((a, b) => a.range.start - b.range.start);
  const hunks: { first: number; last: number; edits: Edit[] }[] = [];
  for (const edit of sorted) {
    const first = lines.position(edit.range.start).line;
    const last = lines.position(edit.range.end).line;
    const open = hunks.at(-1);
    if (open && first <= open.last) {
      open.edits.push(edit);
      open.last = Math.max(open.last, last);
    } else {
      hunks.push({ first, last, edits: [edit] });
    }
  }
  return hunks.flatMap(({ first, last, edits }) => {
    const start = lines.offset({ line: first, column: 0 });
    const before = text.slice(start, lines.offset({ line: last + 1, column: 0 }));
    const after = edits.reduceRight(
      (result, { range, newText }) => result.slice(0, range.start - start) + newText + result.slice(range.end - start),
      before,
    );
    const number = gutter(String(first + 1));
    return [
      ...splitLines(before).map((line) => colors.red(`${number} - ${expand(line)}`)),
      ...splitLines(after).map((line) => colors.green(`${number} + ${expand(line)}`)),
    ];
  });
}

function splitLines(text: string): string[] {
  return text.replace(/\r?\n$/, '').split(/\r?\n/);
}

function lineText({ text, lines }: SourceText, line: number): string {
  const start = lines.offset({ line, column: 0 });
  const end = text.indexOf('\n', start);
  return text.slice(start, end < 0 ? text.length : end).replace(/\r$/, '');
}

function gutter(label: string): string {
  return label.padStart(gutterWidth);
}

/** Tabs as spaces; control characters, which a terminal would obey, made visible. */
function expand(text: string): string {
  let result = '';
  for (const character of text) {
    if (character === '\t') result += ' '.repeat(tabWidth - (result.length % tabWidth));
    else result += character.replace(/\p{Cc}/u, '\ufffd');
  }
  return result;
}
