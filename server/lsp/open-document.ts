/** A document that the client has open. Its columns are UTF-16 units or bytes of UTF-8, as the client would have them. */
import type { ClientCapabilities, Position, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { TextRange } from '../syntax/text.ts';
import { type Lines, type Offsets, toOffsets } from './convert.ts';

export type PositionEncoding = 'utf-8' | 'utf-16';

/** What the client would rather count; every client has to know UTF-16. */
export function positionEncoding({ general }: ClientCapabilities): PositionEncoding {
  return (
    general?.positionEncodings?.find((encoding): encoding is PositionEncoding => /^utf-(?:8|16)$/.test(encoding)) ??
    'utf-16'
  );
}

export class OpenDocument implements Lines, Offsets {
  private readonly inner: TextDocument;
  private readonly encoding: PositionEncoding;

  constructor(inner: TextDocument, encoding: PositionEncoding) {
    this.inner = inner;
    this.encoding = encoding;
  }

  get uri(): string {
    return this.inner.uri;
  }

  get version(): number {
    return this.inner.version;
  }

  getText(range?: Range): string {
    return this.inner.getText(range && { start: this.toUnits(range.start), end: this.toUnits(range.end) });
  }

  positionAt(offset: number): Position {
    const position = this.inner.positionAt(offset);
    if (this.encoding === 'utf-16') return position;
    const before = this.inner.getText({ start: { line: position.line, character: 0 }, end: position });
    return { line: position.line, character: Array.from(before, byteLength).reduce((sum, bytes) => sum + bytes, 0) };
  }

  offsetAt(position: Position): number {
    return this.inner.offsetAt(this.toUnits(position));
  }

  /** Makes a change of the client's; answers what it has replaced, in the text before it. */
  change(change: TextDocumentContentChangeEvent, version: number): TextRange {
    const { text } = change;
    const replaced = 'range' in change ? toOffsets(this, change.range) : { start: 0, end: this.getText().length };
    const range = { start: this.inner.positionAt(replaced.start), end: this.inner.positionAt(replaced.end) };
    TextDocument.update(this.inner, [{ range, text }], version);
    return replaced;
  }

  /** The same place in UTF-16 units; a place within a character is its beginning. */
  private toUnits({ line, character }: Position): Position {
    if (this.encoding === 'utf-16') return { line, character };
    let [bytes, units] = [0, 0];
    for (const one of this.inner.getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } })) {
      bytes += byteLength(one);
      if (bytes > character) break;
      units += one.length;
    }
    return { line, character: units };
  }
}

/** Bytes of a character in UTF-8. */
function byteLength(character: string): number {
  const point = character.codePointAt(0)!;
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}
