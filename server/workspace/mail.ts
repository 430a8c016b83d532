/** Text for a mail to a kernel list that is Markdown too: paragraphs and indented blocks, in lines of fewer than 72 columns. */

/** Characters of a line. */
const WIDTH = 71;

/** Text in lines; each after the first begins with `hanging`. A word that is longer keeps a line to itself. */
export function wrap(text: string, first = '', hanging = first): string[] {
  const lines: string[] = [];
  let line = first;
  let isFresh = true;
  // Blanks at the beginning and between columns stay.
  for (const word of text.trimEnd().match(/\s*\S+/g) ?? []) {
    if (!isFresh && line.length + word.length > WIDTH) {
      lines.push(line);
      line = hanging + word.trimStart();
    } else line += word;
    isFresh = false;
  }
  return [...lines, line];
}

/** A paragraph. */
export const paragraph = (text: string): string => wrap(text).join('\n');

/** Lines as they are: an indented block. `hanging` more columns begin the rest of a line that is too long. */
export function block(lines: readonly string[], hanging = 4): string {
  return lines.flatMap((line) => wrap(line, '    ', ' '.repeat(4 + hanging))).join('\n');
}

/** Paragraphs and blocks as one text, an empty line between them. */
export const mail = (sections: readonly string[]): string => `${sections.join('\n\n')}\n`;
