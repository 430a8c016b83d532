/** Places as a terminal names them: paths from the current folder, lines and columns counted from 1. */
import { LineIndex, type Location } from '../syntax/text.ts';
import type { FileHost } from '../workspace/engine.ts';
import { toPath } from '../workspace/source.ts';
import { displayPath } from './terminal.ts';

/** A range in a file. Columns count UTF-16 units; the end is the first place behind the range. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One file's text, as findings refer to it. */
export interface SourceText {
  readonly text: string;
  readonly lines: LineIndex;
}

/** Turns offsets into places; keeps the texts that it read. */
export class Places {
  private readonly files: FileHost;
  private readonly texts = new Map<string, SourceText>();

  constructor(files: FileHost) {
    this.files = files;
  }

  source(uri: string): SourceText {
    const known = this.texts.get(uri);
    if (known) return known;
    const text = this.files.read(uri) ?? '';
    const source = { text, lines: new LineIndex(text) };
    this.texts.set(uri, source);
    return source;
  }

  place({ file, range }: Location): Place {
    const { lines } = this.source(file);
    const start = lines.position(range.start);
    const end = lines.position(range.end);
    return {
      file: displayPath(toPath(file) ?? file),
      line: start.line + 1,
      column: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
    };
  }
}
