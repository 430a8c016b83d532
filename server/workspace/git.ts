/**
 * What git knows of a repository, asked of git itself. A repository can come with a configuration that has git start programs; none is
 * started here.
 */
import { execFile, spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Settings under which git starts nothing of the repository's: no monitor, no hook, no transport. */
const SAFE: readonly (readonly [name: string, value: string])[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['protocol.allow', 'never'],
];

/** More than any diff of sources has. */
const MAX_BYTES = 2 ** 30;

export type GitAnswer =
  | { readonly kind: 'text'; readonly bytes: Buffer }
  | { readonly kind: 'problem'; readonly reason: string };

/** The content of a blob, or undefined where the repository does not have it. */
export function blobOf(folder: string, name: string): string | undefined {
  const answer = git(folder, ['cat-file', 'blob', name]);
  return answer.kind === 'text' ? answer.bytes.toString('utf8') : undefined;
}

/** What has changed in the C files of the working tree since a revision. */
export function changesSince(folder: string, revision: string): GitAnswer {
  // Names count from the folder, which need not be the top of its repository.
  const options = [
    '--ignore-submodules=all',
    '--relative',
    '--no-color',
    '--no-ext-diff',
    '--no-textconv',
    '--full-index',
    '-M',
  ];
  const prefixes = ['--src-prefix=a/', '--dst-prefix=b/'];
  // A revision that begins with a dash is none.
  return git(folder, ['diff', ...options, ...prefixes, '--end-of-options', revision, '--', '*.c', '*.h']);
}

/** A commit by its number and the first line of its message. */
export interface Commit {
  readonly id: string;
  readonly subject: string;
}

/** The commit that has last changed a line of the working tree, counted from 1; undefined where no commit has, or no git knows. */
export function lastChange(path: string, line: number): Commit | undefined {
  const answer = git(dirname(path), [
    'blame',
    '--porcelain',
    '-w',
    '-M',
    '-L',
    `${line},${line}`,
    '--',
    basename(path),
  ]);
  if (answer.kind !== 'text') return undefined;
  const [first = '', ...rest] = answer.bytes.toString('utf8').split('\n');
  const id = first.split(' ')[0]!;
  const subject = rest.find((one) => one.startsWith(SUMMARY))?.slice(SUMMARY.length);
  // What is not committed has a number of zeros.
  return subject === undefined || [...id].every((digit) => digit === '0') ? undefined : { id, subject };
}

const SUMMARY = 'summary ';

/** Paths of the files beneath a folder that differ from the last commit or are not in git; throws where there is no git. */
export async function changedFiles(folder: string): Promise<string[]> {
  const env = safely(folder);
  const ask = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: MAX_BYTES, env }).catch(() => {
      throw new Error(`git says nothing of ${folder}`);
    });
    return stdout.split('\0').filter((name) => name !== '');
  };
  const [edited, added] = await Promise.all([
    ask(
      'diff',
      '--no-ext-diff',
      '--ignore-submodules=all',
      '--name-only',
      '-z',
      '--relative',
      '--diff-filter=d',
      'HEAD',
    ),
    ask('ls-files', '-z', '--others', '--exclude-standard'),
  ]);
  return [...edited, ...added].map((name) => join(folder, name));
}

/** The environment in which git works in a folder. */
function safely(folder: string): NodeJS.ProcessEnv {
  const asked = ['-C', folder, 'config', '--name-only', '-z', '--get-regexp', '^filter\\.'];
  const { stdout } = spawnSync('git', asked, { encoding: 'utf8', maxBuffer: MAX_BYTES });
  const names = (stdout ?? '').split('\0').filter((name) => /\.(?:clean|smudge|process)$/.test(name));
  const required = new Set(names.map((name) => name.replace(/\.\w+$/, '.required')));
  const settings = [
    ...SAFE,
    // A filter without a command leaves files as they are.
    ...names.map((name) => [name, ''] as const),
    ...Array.from(required, (name) => [name, 'false'] as const),
  ];
  const given = settings.flatMap(([key, value], i) => [
    [`GIT_CONFIG_KEY_${i}`, key],
    [`GIT_CONFIG_VALUE_${i}`, value],
  ]);
  const { env } = process;
  return { ...env, ...Object.fromEntries(given), GIT_CONFIG_COUNT: `${settings.length}`, GIT_NO_LAZY_FETCH: '1' };
}

function git(folder: string, args: readonly string[]): GitAnswer {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...args], {
    env: safely(folder),
    maxBuffer: MAX_BYTES,
  });
  if (error) return { kind: 'problem', reason: `git cannot be run: ${error.message}` };
  if (status === 0) return { kind: 'text', bytes: stdout };
  const [reason = ''] = stderr
    .toString('utf8')
    .replace(/^fatal: /, '')
    .split('\n', 1);
  return { kind: 'problem', reason };
}
