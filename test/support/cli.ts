/** dist/cli.js as a shell runs it. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { bundle } from './bundle.ts';

export const cli = bundle('cli.js');

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Standard input. */
  readonly input?: string | Uint8Array;
}

/** Milliseconds after which a run hangs: it is ended then, and has no status. */
const HANGS = 60_000;

/** Runs the command line; colours only as `env` says. */
export function run(args: readonly string[], { cwd, env = {}, input }: RunOptions = {}): SpawnSyncReturns<string> {
  const { FORCE_COLOR: _, NO_COLOR: __, ...inherited } = process.env;
  return spawnSync(process.execPath, [cli, ...args], {
    cwd,
    env: { ...inherited, ...env },
    encoding: 'utf8',
    input,
    timeout: HANGS,
  });
}

/** Runs with JSON output; what is not JSON fails. */
export function json(args: readonly string[], options: RunOptions) {
  const result = run([...args, '--format', 'json'], options);
  return { ...result, document: JSON.parse(result.stdout) };
}
