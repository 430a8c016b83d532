/**
 * Places in source text. The engine speaks UTF-16 offsets, half-open; lines and columns exist only
 * at the edges (editor, terminal), which convert with a LineIndex.
 */

/** A half-open range of UTF-16 offsets into one file's text. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}

/** A place in a file. `file` is a URI string. */
export interface Location {
  readonly file: string;
  readonly range: TextRange;
}

/** A position, both numbers counted from 0; `column` counts UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Converts between offsets and 0-based lines and columns of one text. */
export class LineIndex {
  private readonly starts: number[] = [0];
  private readonly length: number;

  constructor(text: string) {
    this.length = text.length;
    for (let i = text.indexOf('\n'); i >= 0; i = text.indexOf('\n', i + 1)) this.starts.push(i + 1);
  }

  /** The position of an offset; offsets outside the text are clamped to it. */
  position(offset: number): Position {
    const at = Math.max(0, Math.min(offset, this.length));
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.starts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low, column: at - this.starts[low]! };
  }

  /** The offset of a position; lines and columns outside the text are clamped to it. */
  offset({ line, column }: Position): number {
    if (line >= this.starts.length) return this.length;
    const start = this.starts[Math.max(0, line)]!;
    const end = this.starts[line + 1] ?? this.length;
    return Math.max(start, Math.min(start + column, end));
  }
}

/** What stands at a range, in one line of at most `limit` characters. */
export function excerpt(text: string, { start, end }: TextRange, limit: number): string {
  // Blanks at the ends of lines go, so more is read than is shown.
  const line = text
    .slice(start, Math.min(end, start + 4 * limit))
    .replace(/\s+/g, ' ')
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 3)}...` : line;
}

/** The one replacement that turns a text into another: what it replaces ends at `oldEnd`, what it puts there at `newEnd`. */
export interface TextDifference {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** How two texts differ: of no length at the end of both where they do not. */
export function differenceOf(before: string, after: string): TextDifference {
  const shorter = Math.min(before.length, after.length);
  if (before === after) return { start: shorter, oldEnd: shorter, newEnd: shorter };
  let start = 0;
  while (start < shorter && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let tail = 0;
  while (
    tail < shorter - start &&
    before.charCodeAt(before.length - 1 - tail) === after.charCodeAt(after.length - 1 - tail)
  )
    tail++;
  return { start, oldEnd: before.length - tail, newEnd: after.length - tail };
}
