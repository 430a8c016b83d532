/** Programs run to their end, with what they cost. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

/** What a program took. */
export interface Cost {
  /** Seconds until it had ended. */
  readonly wall: number;
  /** Seconds of processor time, of all its threads, for it and in the kernel. */
  readonly cpu: number;
}

export interface Run extends Cost {
  /** Megabytes that it held at once at most. */
  readonly peak: number;
  readonly output: string;
  readonly errors: string;
}

interface Call {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

/** Runs a script in a Node process of its own. */
export async function runNode(script: string, args: readonly string[], { env, input }: Call = {}): Promise<Run> {
  const begun = performance.now();
  const usage = new URL('usage.mjs', import.meta.url).href;
  const child = spawn(process.execPath, ['--no-warnings', '--import', usage, script, ...args], {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
  });
  child.stdin.end(input);
  const read = [child.stdout, child.stderr, child.stdio[3] as Readable].map((stream) => text(stream));
  await ended(child);
  const wall = seconds(begun);
  const [output, errors, cost] = (await Promise.all(read)) as [string, string, string];
  if (cost === '' || output === '') throw new Error(`${script} was ended before its time: ${errors}`);
  const { userCPUTime, systemCPUTime, maxRSS } = JSON.parse(cost) as NodeJS.ResourceUsage;
  return { wall, cpu: (userCPUTime + systemCPUTime) / 1e6, peak: maxRSS / 1024, output, errors };
}

/** What it costs to run any other program; what it prints is dropped. */
export async function costOf(program: string, args: readonly string[]): Promise<Cost> {
  const begun = performance.now();
  const timed = 'TIMEFORMAT="%U %S"; time "$@" >/dev/null';
  const child = spawn('bash', ['-c', timed, 'bash', program, ...args], { stdio: ['ignore', 'ignore', 'pipe'] });
  const read = text(child.stderr);
  await ended(child);
  const wall = seconds(begun);
  const [user, system] = (await read).trim().split('\n').at(-1)!.split(' ').map(Number);
  return { wall, cpu: user! + system! };
}

async function ended(child: ChildProcess): Promise<void> {
  await once(child, 'close');
}

function seconds(since: number): number {
  return (performance.now() - since) / 1000;
}
