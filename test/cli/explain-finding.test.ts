/** `explain --finding FILE:LINE`: a finding as the body of a mail. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/cli.ts';
import { right, wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

function git(cwd: string, ...args: readonly string[]): string {
  const who = ['-c', 'user.name=A', '-c', 'user.email=a@example.org', '-c', 'commit.gpgsign=false'];
  const { status, stdout, stderr } = spawnSync('git', [...who, ...args], { cwd, encoding: 'utf8' });
  expect({ status, stderr }).toEqual({ status: 0, stderr: expect.any(String) });
  return stdout.trim();
}

test('tells what, the way, what follows, the commit and the repair, which git applies', () => {
  const cwd = temporaryTree({ 'drivers/a.c': wrong, 'c.c': right });
  git(cwd, 'init', '-q');
  git(cwd, 'add', '.');
  git(cwd, 'commit', '-q', '-m', 'pci: endpoint: map the doorbell');
  const commit = git(cwd, 'rev-parse', 'HEAD');
  const { status, stdout, stderr } = run(['explain', '--finding', 'drivers/a.c:25'], { cwd });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^drivers\/a\.c:25: DMA_TO_DEVICE grants the device no write/);
  expect(stdout).toMatch(/^ {2}drivers\/a\.c:\d+: .*\n\t\S/m);
  expect(stdout.replaceAll('\n', ' ')).toContain('the interrupt is lost');
  expect(stdout).toMatch(/^On a model of Linux 7\.2 on /m);
  expect(stdout).toContain(`Fixes: ${commit.slice(0, 12)} ("pci: endpoint: map the doorbell")\n`);
  const lines = stdout.split('\n');
  const patch = lines.slice(lines.indexOf('--- a/drivers/a.c')).join('\n');
  const prose = lines.slice(0, lines.indexOf('--- a/drivers/a.c')).filter((line) => !/^\s/.test(line));
  expect(prose.filter((line) => line.length > 75)).toEqual([]);
  expect(spawnSync('git', ['apply', '-'], { cwd, input: patch }).status).toBe(0);
  expect(readFileSync(join(cwd, 'drivers/a.c'), 'utf8')).toBe(right);
});

test('names no commit where there is none', () => {
  const cwd = temporaryTree({ 'a.c': wrong });
  git(cwd, 'init', '-q');
  const { status, stdout } = run(['explain', '--finding', 'a.c:25'], { cwd });
  expect(status).toBe(0);
  expect(stdout).not.toContain('Fixes:');
});

test.each([
  [['--finding', 'a.c:1'], 'a.c:1: nothing is found at this line; there are findings at 25'],
  [['--finding', 'b.c:1'], 'b.c:1: nothing is found at this line\n'],
  [['--finding', 'a.c'], 'a.c: say at which line the finding is, as in a.c:123'],
  [['--finding', 'none.c:1'], 'none.c: no such file or folder'],
  [['direction-denies-write', '--finding', 'a.c:25'], "option '--finding' cannot be used with a rule"],
  [['--finding', 'a.c:25', '--format', 'json'], "option '--finding <file:line>' cannot be used with option '--format"],
  [[], "missing required argument 'rule'"],
])('explain %j is refused with the reason', (args, problem) => {
  const cwd = temporaryTree({ 'a.c': wrong, 'b.c': right });
  expect(run(['explain', ...args], { cwd })).toMatchObject({
    status: 2,
    stdout: '',
    stderr: expect.stringContaining(problem),
  });
});
