/** Applies the edits of fixes to the bytes of a file. What they do not touch stays as it is, in whatever encoding it has. */
import type { Edit } from '../rules/finding.ts';
import { LineIndex } from '../syntax/text.ts';
import { asSource } from './source.ts';

const LINE_FEED = 0x0a;
/** The byte order mark. */
const MARK = Buffer.from('\ufeff');

/** The bytes after the edits, which do not overlap; undefined where an edit is on a line that is not UTF-8. */
export function editBytes(bytes: Buffer, edits: readonly Edit[]): Buffer | undefined {
  const source = asSource(bytes);
  if (source.kind !== 'text') return undefined;
  const { text } = source;
  const lines = new LineIndex(text);
  const starts = lineStarts(bytes);
  // A mark at the beginning is no part of the text.
  if (bytes.subarray(0, MARK.length).equals(MARK)) starts[0] = MARK.length;
  const offset = (at: number): number | undefined => {
    const { line, column } = lines.position(at);
    const start = starts[line]!;
    const before = text.slice(at - column, at);
    const encoded = Buffer.from(before);
    return bytes.subarray(start, start + encoded.length).equals(encoded) ? start + encoded.length : undefined;
  };
  const parts: Buffer[] = [];
  let from = 0;
  for (const { range, newText } of edits.toSorted((a, b) => a.range.start - b.range.start)) {
    const [start, end] = [offset(range.start), offset(range.end)];
    if (start === undefined || end === undefined) return undefined;
    parts.push(bytes.subarray(from, start), Buffer.from(newText));
    from = end;
  }
  return Buffer.concat([...parts, bytes.subarray(from)]);
}

function lineStarts(bytes: Buffer): number[] {
  const starts = [0];
  for (let at = bytes.indexOf(LINE_FEED); at >= 0; at = bytes.indexOf(LINE_FEED, at + 1)) starts.push(at + 1);
  return starts;
}
