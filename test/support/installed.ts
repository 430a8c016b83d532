/** Other programs, run as a user of the installed command line runs them. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { inject } from 'vitest';

/** Runs a program that finds `doorbell-lint` among its commands. */
export function runInstalled(
  program: string,
  args: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string>> = {},
): SpawnSyncReturns<string> {
  const PATH = `${inject('bin')}:${process.env.PATH}`;
  // Ends a program that waits for a person.
  const timeout = 150_000;
  return spawnSync(program, args, { cwd, env: { ...process.env, HOME: cwd, PATH, ...env }, encoding: 'utf8', timeout });
}

/** The code blocks of a language in a page, as a user copies them. */
export function codeBlocks(page: string, language: string): string[] {
  return Array.from(page.matchAll(new RegExp(`^\`\`\`${language}\\n(.*?)^\`\`\``, 'gms')), (match) => match[1]!);
}
