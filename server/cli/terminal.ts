/** Standard output and standard error: colours where a person watches, and no complaint when the reader goes away. */
import { relative } from 'node:path';
import picocolors from 'picocolors';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Where a command writes. */
export interface Terminal {
  /** Writes a line to standard output. */
  print(line: string): void;
  /** Writes a line about something that went wrong to standard error. */
  complain(line: string): void;
  /** Colours of standard output. */
  readonly colors: Colors;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', endWhenReaderIsGone);
  const errorColors = picocolors.createColors(wantsColor(process.stderr));
  return {
    print: (line) => process.stdout.write(`${line}\n`),
    complain: (line) => process.stderr.write(`${errorColors.red('doorbell-lint:')} ${line}\n`),
    colors: picocolors.createColors(wantsColor(process.stdout)),
  };
}

/** A path as the user would type it here. */
export function displayPath(path: string): string {
  return relative(process.cwd(), path) || '.';
}

/** See no-color.org; FORCE_COLOR asks for colours in a pipe. */
function wantsColor(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR) return FORCE_COLOR !== '0' && FORCE_COLOR !== 'false';
  return stream.isTTY === true && TERM !== 'dumb';
}

function endWhenReaderIsGone(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
}
