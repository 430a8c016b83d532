/** What git says has changed in a folder. */
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Paths of the files beneath a folder that differ from the last commit or are not in git; throws where there is no git. */
export async function changedFiles(folder: string): Promise<string[]> {
  const ask = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await run('git', ['-C', folder, ...args], { maxBuffer: 2 ** 26 }).catch(() => {
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
