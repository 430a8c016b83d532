/** pre-commit with the hooks of .pre-commit-hooks.yaml, as a repository has them that names this one. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { read } from '../project/repository.ts';
import { right, wrong } from '../support/driver.ts';
import { runInstalled } from '../support/installed.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

/** Makes a repository of these files, all of them committed. */
function repository(files: Readonly<Record<string, string>>): string {
  const cwd = temporaryTree(files);
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b', ...args], { cwd });
  git('init', '-q');
  git('add', '.');
  git('commit', '-qm', 'all');
  return cwd;
}

test('what is staged is told, what was there before only by the other hook', () => {
  const hooks = repository({ '.pre-commit-hooks.yaml': read('.pre-commit-hooks.yaml') });
  const cwd = repository({ 'old.c': wrong, 'new.c': right });
  const commit = (hook: string) => {
    execFileSync('git', ['add', '.'], { cwd });
    return runInstalled('pre-commit', ['try-repo', hooks, hook, '--verbose', '--files', 'old.c', 'new.c'], cwd, {
      HOME: hooks,
    });
  };
  expect(commit('doorbell-lint')).toMatchObject({ status: 0 });
  writeFileSync(join(cwd, 'new.c'), wrong);
  const staged = commit('doorbell-lint');
  expect(staged.status).toBe(1);
  expect(staged.stdout).toMatch(/^new\.c:25:\d+: error: .*\[direction-denies-write\]$/m);
  expect(staged.stdout).not.toMatch(/^old\.c:/m);
  const files = commit('doorbell-lint-files');
  expect(files.status).toBe(1);
  expect(files.stdout).toMatch(/^old\.c:25:/m);
});
