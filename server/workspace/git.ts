/** What git knows of a repository, asked of git itself. */
import { execFile, spawnSync } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

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
  const options = ['--relative', '--no-color', '--no-ext-diff', '--no-textconv', '--full-index', '-M'];
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
  const ask = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: MAX_BYTES }).catch(() => {
      throw new Error(`git says nothing of ${folder}`);
    });
    return stdout.split('\0').filter((name) => name !== '');
  };
  const [edited, added] = await Promise.all([
    ask('diff', '--name-only', '-z', '--relative', '--diff-filter=d', 'HEAD'),
    ask('ls-files', '-z', '--others', '--exclude-standard'),
  ]);
  return [...edited, ...added].map((name) => join(folder, name));
}

function git(folder: string, args: readonly string[]): GitAnswer {
  const { status, stdout, stderr, error } = spawnSync('git', ['-C', folder, ...args], { maxBuffer: MAX_BYTES });
  if (error) return { kind: 'problem', reason: `git cannot be run: ${error.message}` };
  if (status === 0) return { kind: 'text', bytes: stdout };
  const [reason = ''] = stderr
    .toString('utf8')
    .replace(/^fatal: /, '')
    .split('\n', 1);
  return { kind: 'problem', reason };
}
