/** Standard output and standard error: colours where a person watches, and no complaint when the reader goes away. */
import { relative } from 'node:path';
import picocolors from 'picocolors';
import { explainFileError } from '../workspace/read-file.ts';
import { status } from './status.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Where the result of a command goes. */
export interface Output {
  /** Writes a line. */
  print(line: string): void;
  readonly colors: Colors;
}

/** Where a command writes: `print` is standard output. */
export interface Terminal extends Output {
  /** Writes a line about something that went wrong to standard error. */
  complain(line: string): void;
  /** Shows a person how far a long command is; the next line takes its place. */
  progress(line: string): void;
}

/** A command is long when it takes this many milliseconds. */
const LONG = 1000;
/** Milliseconds between two looks at how far it is. */
const PAUSE = 100;
const CLEAR_LINE = '\r\x1b[K';

/** The terminal of this process. */
export function processTerminal(): Terminal {
  for (const [name, stream] of Object.entries({ output: process.stdout, error: process.stderr }))
    stream.on('error', (error) => endForWantOf(name, error));
  const errorColors = picocolors.createColors(wantsColor(process.stderr));
  const isWatched = process.stderr.isTTY === true && process.env.TERM !== 'dumb';
  let next = performance.now() + LONG;
  let isShown = false;
  const clear = (): void => {
    if (isShown) process.stderr.write(CLEAR_LINE);
    isShown = false;
  };
  return {
    print: (line) => {
      clear();
      process.stdout.write(`${line}\n`);
    },
    complain: (line) => {
      clear();
      process.stderr.write(`${errorColors.red('doorbell-lint:')} ${line}\n`);
    },
    progress: (line) => {
      if (!isWatched || performance.now() < next) return;
      next = performance.now() + PAUSE;
      process.stderr.write(`${CLEAR_LINE}${line}`);
      isShown = true;
    },
    colors: picocolors.createColors(wantsColor(process.stdout)),
  };
}

/** Whether a person reads standard output as it comes. */
export function isTerminal(): boolean {
  return process.stdout.isTTY === true;
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

/** A reader that has gone wants nothing more; a full disk is an error, which standard error may still take. */
function endForWantOf(name: string, error: NodeJS.ErrnoException): never {
  if (error.code === 'EPIPE') process.exit();
  if (name === 'output') process.stderr.write(`doorbell-lint: standard output: ${explainFileError(error)}\n`);
  process.exit(status.failed);
}
