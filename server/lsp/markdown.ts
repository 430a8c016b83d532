/** Pieces of Markdown for hovers. */
import type { Location } from '../syntax/text.ts';
import type { LinesOf } from './convert.ts';

/** A cell of a table, or a piece of a line: what Markdown would read in it is escaped. */
export const plain = (text: string): string => text.replace(/[\\`*_[\]|<>#]/g, '\\$&');

/** Text as it is. Backticks, which a log may hold, become apostrophes. */
export const code = (text: string): string => `\`${text.replaceAll('`', "'").replaceAll('|', '\\|')}\``;

/** A table, whose cells hold Markdown. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(header), line(header.map(() => ':--')), ...rows.map(line)].join('\n');
}

/** A link to a line, counted from 0, with the name of the file as its text: `driver.c:12`. */
export function lineLink(file: string, line: number): string {
  const name = decodeURIComponent(file.split('/').at(-1) ?? file);
  return `[${plain(name)}:${line + 1}](${file.replaceAll('(', '%28').replaceAll(')', '%29')}#L${line + 1})`;
}

/** A link to the line on which a location begins. */
export const placeLink = ({ file, range }: Location, linesOf: LinesOf): string =>
  lineLink(file, linesOf(file).positionAt(range.start).line);
