/** `check --patch` and `--since` of dist/cli.js on repositories: what patches introduce, and what is wrong with patches. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, run } from '../support/cli.ts';
import { right, wrapped, wrapper, wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const identity = ['-c', 'user.name=A Developer', '-c', 'user.email=dev@example.org', '-c', 'commit.gpgsign=false'];

/** A repository in a folder of its own. */
class Repository {
  readonly root: string;

  constructor(files: Readonly<Record<string, string>>) {
    this.root = temporaryTree(files);
    this.git('init', '-q');
    this.commit('start');
  }

  git(...args: readonly string[]): string {
    return execFileSync('git', [...identity, ...args], { cwd: this.root, encoding: 'latin1', maxBuffer: 2 ** 28 });
  }

  write(name: string, text: string): void {
    mkdirSync(dirname(join(this.root, name)), { recursive: true });
    writeFileSync(join(this.root, name), text);
  }

  commit(subject: string): void {
    this.git('add', '-A');
    this.git('commit', '-q', '-m', subject);
  }

  /** The commits since a revision as mails. */
  mails(since: string): Buffer {
    return Buffer.from(this.git('format-patch', '--stdout', '-M', since), 'latin1');
  }

  /** Checks a patch on standard input. */
  check(input: string | Uint8Array, ...args: readonly string[]) {
    return run(['check', '--patch', '-', ...args], { cwd: this.root, input });
  }
}

/** The same driver with a defect that an edit elsewhere has nothing to do with. */
const unrelated = wrong.replace('/* A demo endpoint function. */', '/* Another comment. */\n\n/* And one. */');

test('a diff: what it introduces or touches, in the lines of the new version, and nothing else', () => {
  const repository = new Repository({ 'drivers/a.c': right, 'drivers/b.c': wrong });
  repository.write('drivers/a.c', `\n\n${wrong}`);
  repository.write('drivers/b.c', unrelated);
  const diff = repository.git('diff');
  // Once on the tree before the change, and once where it is already made.
  const already = repository.check(diff);
  repository.git('stash', '-q');
  const found = repository.check(diff);
  expect(found).toMatchObject({ status: 1, stderr: '' });
  expect(found.stdout.split('\n').filter((line) => line.includes('error:'))).toEqual([
    expect.stringMatching(/^drivers\/a\.c:27:69: error: .* \[direction-denies-write\]$/),
  ]);
  expect(already.stdout).toBe(found.stdout);
  repository.write('drivers/b.c', wrong.replace('res[i].size, DMA_TO_DEVICE', 'res[i].size,  DMA_TO_DEVICE'));
  expect(repository.check(repository.git('diff')).stdout).toMatch(/^drivers\/b\.c:25:70: error/);
  expect(repository.check('')).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

test('a series: by patch, and what a later patch repairs is said of the earlier one', () => {
  const repository = new Repository({ 'drivers/a.c': right });
  const base = repository.git('rev-parse', 'HEAD').trim();
  repository.write('drivers/a.c', wrong);
  repository.commit('drivers: read the doorbell');
  repository.write('drivers/a.c', `/* More. */\n${wrong}`);
  repository.commit('drivers: say more');
  repository.write('drivers/a.c', `/* More. */\n${right}`);
  repository.write('drivers/c.c', wrong);
  repository.commit('drivers: write it after all');
  const mails = repository.mails(base);
  repository.git('checkout', '-q', base);
  const { status, stdout, stderr } = repository.check(mails);
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  const lines = stdout.split('\n').filter((line) => !line.includes(': note:'));
  expect(lines).toEqual([
    'patch 1 of 3, "drivers: read the doorbell":',
    expect.stringMatching(/^drivers\/a\.c:25:69: error: .*; patch 3 of 3 repairs it \[direction-denies-write\]$/),
    'patch 3 of 3, "drivers: write it after all":',
    expect.stringMatching(
      /^drivers\/c\.c:25:69: error: .*[^s] it to DMA_FROM_DEVICE|error: .*\[direction-denies-write\]$/,
    ),
    '',
  ]);
  expect(lines[3]).not.toContain('repairs');
  const { findings } = JSON.parse(repository.check(mails, '--format', 'json').stdout);
  expect(findings.map(({ patch }: { patch: unknown }) => patch)).toEqual([
    { number: 1, subject: 'drivers: read the doorbell' },
    { number: 3, subject: 'drivers: write it after all' },
  ]);
});

test('--since: what the working tree has of it, commits and edits', () => {
  const repository = new Repository({ 'drivers/a.c': right, 'drivers/b.c': right });
  repository.write('drivers/a.c', wrong);
  repository.commit('wrong');
  repository.write('drivers/b.c', wrong);
  const files = (...args: string[]) =>
    new Set(run(['check', ...args], { cwd: join(repository.root, 'drivers') }).stdout.match(/^[ab]\.c(?=:.*error:)/gm));
  expect(files('--since', 'HEAD~')).toEqual(new Set(['a.c', 'b.c']));
  expect(files('--since', 'HEAD')).toEqual(new Set(['b.c']));
  expect(files('--since', 'HEAD~', 'a.c')).toEqual(new Set(['a.c']));
  const wrongRevision = run(['check', '--since', 'nowhere'], { cwd: repository.root });
  expect(wrongRevision).toMatchObject({ status: 2, stdout: '' });
  expect(wrongRevision.stderr).toMatch(/^doorbell-lint: --since nowhere: .*nowhere.*\n$/);
});

test('--since from a tree that is a folder of a larger repository', () => {
  const repository = new Repository({ 'linux/MAINTAINERS': '', 'linux/Kbuild': '', 'linux/drivers/a.c': right });
  repository.write('linux/drivers/a.c', wrong);
  const { stdout, stderr } = run(['check', '--since', 'HEAD'], { cwd: join(repository.root, 'linux') });
  expect({ stderr, found: stdout.match(/^\S+(?=:25:69: error:)/gm) }).toEqual({ stderr: '', found: ['drivers/a.c'] });
});

test('a diff whose files begin with `Index:` is a diff, and no mail', () => {
  const repository = new Repository({ 'drivers/a.c': right });
  repository.write('drivers/a.c', wrong);
  const diff = repository.git('diff').replace(/^diff .*\nindex .*\n/, `Index: drivers/a.c\n${'='.repeat(67)}\n`);
  repository.git('checkout', '-q', '.');
  expect(repository.check(diff)).toMatchObject({ status: 1, stderr: '' });
});

test('files that are renamed, deleted, new, or that only a header changes for', () => {
  const header = (direction: string) => `#define DEMO_DIRECTION ${direction}\n`;
  const user = right
    .replace('struct demo {', '#include "demo.h"\nstruct demo {')
    .replaceAll('DMA_FROM_DEVICE', 'DEMO_DIRECTION');
  const repository = new Repository({
    'drivers/old.c': wrong,
    'drivers/gone.c': wrong,
    'other/user.c': user,
    'other/demo.h': header('DMA_FROM_DEVICE'),
  });
  renameSync(join(repository.root, 'drivers/old.c'), join(repository.root, 'drivers/name.c'));
  repository.git('rm', '-q', 'drivers/gone.c');
  repository.write('drivers/new.c', `${wrong}/* new */\n`);
  repository.write('other/demo.h', header('DMA_TO_DEVICE'));
  repository.git('add', '-A');
  const diff = repository.git('diff', '--cached', '-M100%');
  expect(diff).toContain('rename to drivers/name.c');
  repository.git('stash', '-q');
  const { stdout, stderr } = repository.check(diff);
  expect(stderr).toBe('');
  const files = stdout.split('\n').flatMap((line) => /^([^:]+):.* error:/.exec(line)?.[1] ?? []);
  expect(files).toEqual(['drivers/new.c', 'other/user.c']);
});

test('a diff of two folders, as diff -ruN makes it, with a new file', () => {
  const cwd = temporaryTree({ 'a/x.c': right, 'b/x.c': wrong, 'b/new.c': wrong, 'tree/x.c': right });
  const { stdout: diff } = spawnSync('diff', ['-ruN', 'a', 'b'], { cwd, encoding: 'utf8' });
  const { stdout, stderr } = run(['check', '--patch', '-'], { cwd: join(cwd, 'tree'), input: diff });
  expect(stderr).toBe('');
  expect(stdout.match(/^\w+\.c(?=:.* error: )/gm)).toEqual(['new.c', 'x.c']);
});

test('a wrapper that a patch adds in one file is followed from another', () => {
  const repository = new Repository({ 'drivers/a.c': '/* Nothing yet. */\n', Kbuild: '', MAINTAINERS: '' });
  repository.write('drivers/a.c', wrapped('DMA_TO_DEVICE'));
  repository.write('drivers/map.c', wrapper('dir'));
  repository.git('add', '-A');
  const diff = repository.git('diff', '--cached');
  repository.git('stash', '-q');
  expect(repository.check(diff).stdout).toMatch(/^drivers\/a\.c:.*\[direction-denies-write\]$/m);
});

test('mails: encodings, line ends, order, replies and cover letters', () => {
  const repository = new Repository({ 'a.c': `/* Gr\u00fc\u00dfe */\n${right}` });
  repository.write('a.c', `/* Gr\u00fc\u00dfe */\n${wrong}`);
  repository.commit('a: wrong');
  const first = repository.git('format-patch', '--stdout', '-1').replace('[PATCH]', '[PATCH 1/2]');
  repository.write('a.c', `/* Gr\u00fc\u00dfe */\n/* more */\n${wrong}`);
  repository.commit('a: more');
  const second = repository.git('format-patch', '--stdout', '-1').replace('[PATCH]', '[PATCH v2 2/2]');
  const cover = first.replace('1/2', '0/2').replace(/^diff --git[\s\S]*/m, '');
  const reply = second.replace('Subject: ', 'Subject: Re: ');
  repository.git('checkout', '-q', 'HEAD~2');
  const [, head, body] = /^([\s\S]*?\n)\n([\s\S]*)$/.exec(first)!;
  const plain = head!.replace(/^(MIME-Version|Content-).*\n/gm, '');
  const base64 = `${plain}MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n${Buffer.from(
    body!.replaceAll('\n', '\r\n'),
    'latin1',
  )
    .toString('base64')
    .replace(/.{76}/g, '$&\n')}\n\n`;
  const quoted = `${plain}Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\n${body!.replace(
    /[=\x80-\xff]/g,
    (c) => `=${c.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`,
  )}\n`;
  const attached = `${plain}Content-Type: multipart/mixed; boundary=XX\n\n--XX\nContent-Type: text/plain\n\nSee the patch.\n--XX\nContent-Type: text/x-patch; name=a.patch\nContent-Disposition: attachment\n\n${body}\n--XX--\n\n`;
  const expected = repository.check(Buffer.from(first, 'latin1')).stdout;
  expect(expected).toMatch(/^a\.c:26:.*error:/);
  for (const mail of [base64, quoted, attached, first.replaceAll('\n', '\r\n')])
    expect(repository.check(Buffer.from(mail, 'latin1'))).toMatchObject({ status: 1, stdout: expected, stderr: '' });
  const series = Buffer.from([cover, second, reply, first].join('\n'), 'latin1');
  expect(repository.check(series).stdout).toMatch(/^patch 1 of 2, "a: wrong":\na\.c:26:/);
});

test('what does not apply is named with its hunk, and the rest is checked', () => {
  const repository = new Repository({ 'a.c': right, 'b.c': right });
  repository.write('a.c', wrong);
  repository.write('b.c', `${wrong}/* the end */\n`);
  const diff = repository.git('diff');
  repository.git('checkout', '-q', '.');
  // Without the names of blobs, so that git is of no help.
  const [first, second] = diff.replace(/^index .*\n/gm, '').split(/(?=diff --git a\/b)/);
  const onlyFirst = first!.replaceAll('dma_unmap_resource(', 'dma_unmap_page(') + second;
  const { status, stdout, stderr } = repository.check(onlyFirst);
  expect(status).toBe(2);
  expect(stderr).toMatch(/^doorbell-lint: patch: a\.c: hunk 2 of 2 \(@@ -\d+,\d+ \+\d+,\d+ @@\) does not apply\n$/);
  expect(stdout).toMatch(/^b\.c:25:.*error/);
});

test('odd patches: outside the tree, missing files, link loops, broken hunks, no patch', () => {
  const repository = new Repository({ 'a.c': right });
  symlinkSync('loop.c', join(repository.root, 'loop.c'));
  const diff = (name: string, hunk = '@@ -1 +1 @@\n-a\n+b\n') =>
    `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n${hunk}`;
  for (const [input, problem] of [
    [diff('../../etc/x.c'), '../../etc/x.c: is outside the tree'],
    [diff('none.c'), 'none.c: hunk 1 does not apply: no such file or folder'],
    [diff('loop.c'), 'loop.c: hunk 1 does not apply: too many symbolic links'],
    [diff('a.c', '@@ -1,5 +1,5 @@\n-a\n'), 'a.c'],
    ['int main(void) { return 0; }\n', 'standard input: is neither a diff nor a mail with one'],
  ]) {
    const { status, stdout, stderr } = repository.check(input!);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(problem);
    expect(stderr.split('\n')).toHaveLength(2);
  }
  const missing = run(['check', '--patch', 'none.patch'], { cwd: repository.root });
  expect(missing).toMatchObject({ status: 2, stderr: 'doorbell-lint: none.patch: no such file or folder\n' });
});

test('a patch of 50 MB', () => {
  const repository = new Repository({ 'a.c': right });
  repository.write('a.c', wrong);
  repository.git('add', '-A');
  const lines = '+some line of data that no check has anything to do with\n'.repeat(900_000);
  const big = `diff --git a/x.txt b/x.txt\nnew file mode 100644\n--- /dev/null\n+++ b/x.txt\n@@ -0,0 +1,900000 @@\n${lines}`;
  expect(big.length).toBeGreaterThan(50_000_000);
  const mail = `From: A <a@example.org>\nSubject: [PATCH] big\n\n---\n${big}${repository.git('diff', '--cached')}`;
  expect(repository.check(mail)).toMatchObject({ status: 1, stderr: '', stdout: expect.stringMatching(/^a\.c:25:/) });
});

test('b4 prep: each line of output is a result, silence and status 0 pass', () => {
  const repository = new Repository({ 'a.c': right });
  repository.write('a.c', wrong);
  repository.commit('a: wrong');
  const bad = repository.mails('HEAD~');
  repository.write('a.c', right);
  repository.commit('a: right');
  const good = repository.mails('HEAD~');
  const flags = ['--format', 'checkpatch', '-q', '--terse', '--no-summary', '--mailback', '--showfile'];
  expect(repository.check(good, ...flags)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  const { stdout, stderr } = repository.check(bad, ...flags);
  expect(stderr).toBe('');
  expect(prepResults(stdout)).toEqual([
    ['fail', expect.stringMatching(/^a\.c:25: ERROR: .*\[direction-denies-write\]$/)],
  ]);
});

/** How b4 reads the output of a prep-perpatch-check-cmd. */
function prepResults(stdout: string): [flag: string, line: string][] {
  return stdout
    .trim()
    .split('\n')
    .filter(Boolean)
    .map((line) => [line.includes('ERROR:') ? 'fail' : 'warning', line]);
}

test('b4 review: a JSON array whose entries have a tool, a status and a summary', () => {
  const repository = new Repository({ 'a.c': right });
  repository.write('a.c', wrong);
  repository.commit('a: wrong');
  const bad = repository.mails('HEAD~');
  const [entry] = JSON.parse(repository.check(bad, '--format', 'b4').stdout);
  expect(entry).toMatchObject({ tool: 'doorbell-lint', status: 'fail', summary: '1 error' });
  const { stdout } = spawnSync(process.execPath, [cli, 'check', '--patch', '-', '--format', 'b4'], {
    cwd: temporaryTree({}),
    input: bad,
    encoding: 'utf8',
  });
  expect(JSON.parse(stdout)).toEqual([
    {
      tool: 'doorbell-lint',
      status: 'fail',
      summary: expect.stringContaining('a.c: hunk 1 does not apply'),
      details: expect.any(String),
    },
  ]);
});

test('--stdin: a text as the file that it is meant to be', () => {
  const cwd = temporaryTree({ 'sub/.doorbell.json': '{ "rules": { "direction-denies-write": "warning" } }' });
  const check = (input: string | Uint8Array, ...args: string[]) => run(['check', '--stdin', ...args], { cwd, input });
  const found = check(wrong, '--stdin-filename', 'sub/deep/a.c');
  expect(found).toMatchObject({
    status: 0,
    stderr: '',
    stdout: expect.stringMatching(/^sub\/deep\/a\.c:25:69: warning/),
  });
  expect(check(wrong)).toMatchObject({ status: 1, stdout: expect.stringMatching(/^stdin\.c:25:69: error/) });
  expect(check(right)).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(check(Uint8Array.of(0, 1), '--stdin-filename', 'a.o')).toMatchObject({
    status: 2,
    stderr: 'doorbell-lint: a.o: standard input is binary\n',
  });
});
