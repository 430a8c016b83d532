/** Where the report of dist/cli.js goes: pipes, files, terminals that are none, full disks, and interrupts. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, run } from '../support/cli.ts';
import { driver, right, wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

test('colours: none in a pipe, unless asked for, and never against NO_COLOR', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong });
  const hasColor = (env: Record<string, string>) =>
    run(['check', '.', '--format', 'full'], { cwd, env }).stdout.includes('\x1b[');
  expect([hasColor({}), hasColor({ FORCE_COLOR: '1' }), hasColor({ FORCE_COLOR: '0' })]).toEqual([false, true, false]);
  expect(hasColor({ FORCE_COLOR: '1', NO_COLOR: '1' })).toBe(false);
  const args = ['check', '.', '--format', 'full', '--output', 'report'];
  expect(run(args, { cwd, env: { FORCE_COLOR: '1' } })).toMatchObject({ status: 1, stdout: '', stderr: '' });
  expect(readFileSync(join(cwd, 'report'), 'utf8')).not.toContain('\x1b[');
});

test('on a terminal a person gets the source lines, in a pipe a compiler line', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong });
  const command = `'${process.execPath}' '${cli}' check wrong.c`;
  // script(1) gives the command a terminal.
  const { stdout } = spawnSync('script', ['-qec', command, '/dev/null'], { cwd, encoding: 'utf8' });
  expect(stdout).toContain('^^^^^^^^^^^^^');
  expect(stdout).toContain('1 error');
  expect(run(['check', 'wrong.c'], { cwd }).stdout).toMatch(/^(wrong\.c:\d+:\d+: (error|note): .*\n)+$/);
});

test('--output: the whole report or none, through a link, and an error where it cannot be', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong, 'old.sarif': 'old' });
  symlinkSync('old.sarif', join(cwd, 'link.sarif'));
  expect(run(['check', 'wrong.c', '--format', 'sarif', '-o', 'link.sarif'], { cwd }).status).toBe(1);
  expect(JSON.parse(readFileSync(join(cwd, 'old.sarif'), 'utf8')).runs[0].results).toHaveLength(1);
  for (const [output, reason] of [
    ['none/report', 'none/report: cannot be written: no such file or folder'],
    ['/dev/full', '/dev/full: cannot be written: no space left on device'],
    ['.', '.: cannot be written: '],
  ]) {
    const { status, stderr } = run(['check', 'wrong.c', '-o', output!], { cwd });
    expect(status).toBe(2);
    expect(stderr).toMatch(/^doorbell-lint: [^\n]*\n$/);
    expect(stderr).toContain(reason);
  }
  expect(readdirSync(cwd).sort()).toEqual(['link.sarif', 'old.sarif', 'wrong.c']);
});

test('a full disk behind standard output is an error in one line', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong });
  for (const format of ['gcc', 'sarif']) {
    const command = `'${process.execPath}' '${cli}' check wrong.c --format ${format} > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
    expect({ status, stderr }).toEqual({
      status: 2,
      stderr: 'doorbell-lint: standard output: no space left on device\n',
    });
  }
});

test('a reader that goes away early is no error to speak of', () => {
  const files = Array.from({ length: 300 }, (_, i) => [`${i}.c`, wrong]);
  const cwd = temporaryTree(Object.fromEntries(files));
  const command = `'${process.execPath}' '${cli}' check . | head -n 1`;
  const { stdout, stderr } = spawnSync('sh', ['-c', command], { cwd, encoding: 'utf8' });
  expect(stdout.split('\n')).toHaveLength(2);
  expect(stderr).toBe('');
});

test('an interrupt ends a check with 130 and leaves no file behind', async () => {
  const files = Array.from({ length: 400 }, (_, i) => [`${i}.c`, wrong.replaceAll('demo', `demo${i}`)]);
  const cwd = temporaryTree({ ...Object.fromEntries(files), 'report.json': 'old' });
  const child = spawn(process.execPath, [cli, 'check', '.', '-j', '1', '--no-cache', '--format', 'jsonl'], { cwd });
  const [chunk] = await once(child.stdout, 'data');
  child.kill('SIGINT');
  const [code, signal] = await once(child, 'close');
  // What a shell makes of it.
  expect(code ?? (signal === 'SIGINT' ? 130 : 0)).toBe(130);
  expect(String(chunk).endsWith('}\n')).toBe(true);

  const quiet = spawn(
    process.execPath,
    [cli, 'check', '.', '-j', '1', '--no-cache', '-o', 'report.json', '--verbose'],
    { cwd },
  );
  setTimeout(() => quiet.kill('SIGINT'), 700);
  await once(quiet, 'close');
  expect(readFileSync(join(cwd, 'report.json'), 'utf8')).toBe('old');
  expect(readdirSync(cwd).filter((name) => !name.endsWith('.c'))).toEqual(['report.json']);
});

test('--quiet, --exit-zero, --fail-on and --stats', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong, 'both.c': driver('DMA_BIDIRECTIONAL'), 'right.c': right });
  expect(run(['check', 'right.c', '--quiet', '--format', 'full'], { cwd })).toMatchObject({ stdout: '', stderr: '' });
  expect(run(['check', 'both.c', '--fail-on', 'warning'], { cwd }).status).toBe(1);
  const { status, stderr } = run(['check', '.', '--exit-zero', '--stats'], { cwd });
  expect(status).toBe(0);
  expect(stderr).toMatch(/^doorbell-lint: 3 files in /);
  expect(stderr).toContain('doorbell-lint: dma_map_resource: 3 calls; ');
  expect(stderr).toContain('doorbell-lint: direction-denies-write: 1 found\n');
});
