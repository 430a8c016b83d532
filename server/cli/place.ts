/** Places as a terminal names them: paths from the current folder or from the top of the tree, lines and columns counted from 1. */
import { dirname, relative, sep } from 'node:path';
import { LineIndex, type Location } from '../syntax/text.ts';
import type { FileHost } from '../workspace/engine.ts';
import { toPath } from '../workspace/source.ts';
import { type Tops, treeOf } from '../workspace/tree-root.ts';
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

  /** A place with its path as the user would type it. */
  place(location: Location): Place {
    return { file: displayPath(toPath(location.file) ?? location.file), ...this.rangeOf(location) };
  }

  /** A place with its path as the tree has it, with `/`: the same wherever the tree is, and from wherever it is checked. */
  treePlace(location: Location): Place {
    return { file: treePath(toPath(location.file) ?? location.file), ...this.rangeOf(location) };
  }

  /** A place in a text for others, such as `drivers/dma/pl330.c:1020`. */
  label(location: Location): string {
    const { file, line } = this.treePlace(location);
    return `${file}:${line}`;
  }

  private rangeOf({ file, range }: Location): Omit<Place, 'file'> {
    const { lines } = this.source(file);
    const start = lines.position(range.start);
    const end = lines.position(range.end);
    return {
      line: start.line + 1,
      column: start.column + 1,
      endLine: end.line + 1,
      endColumn: end.column + 1,
    };
  }
}

const tops: Tops = new Map();

/** The path of a file from the top of its tree; from the current folder where it is in none; the whole one where it is not beneath it. */
export function treePath(path: string): string {
  const { root, isDeep } = treeOf(dirname(path), [], tops);
  const below = relative(isDeep ? root : process.cwd(), path);
  return (below.startsWith('..') ? path : below).replaceAll(sep, '/');
}
