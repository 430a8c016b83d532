/** `--output FILE`: a report that is there as a whole or not at all. */
import picocolors from 'picocolors';
import { writeWhole } from '../workspace/write-file.ts';
import type { Output } from './terminal.ts';

export interface OutputFile extends Output {
  /** Writes what was printed. Throws a `WriteError` where the file cannot be written. */
  write(): void;
}

/** Keeps what is printed until it is written into the file at a path. */
export function outputFile(path: string): OutputFile {
  const lines: string[] = [];
  return {
    print: (line) => void lines.push(`${line}\n`),
    colors: picocolors.createColors(false),
    write: () => writeWhole(path, lines.join('')),
  };
}
