/** `kbuild` of dist/cli.js under make, as Kbuild calls a checker; and scans in shards, joined. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { cli, json, run } from '../support/cli.ts';
import { driver, right, wrapped, wrapper, wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

/** The rule of scripts/Makefile.build that calls a checker, and the flags of a driver in a tree of two folders. */
const makefile = (check: string) => `\
CHECK := ${check}
CHECKFLAGS := -D__linux__ -Dlinux -D__STDC__ -Dunix -D__unix__ -Wbitwise -Wno-return-void --arch=arm64 $(CF)
c_flags = -Wp,-MMD,$(@D)/.$(@F).d -nostdinc -I./arch/arm64/include -I ./include -isystem ./uapi \\
	-include ./include/linux/kconfig.h -D__KERNEL__ -m64 -mabi=lp64 -std=gnu11 -Wall --param=allow-store-data-races=0 \\
	-DKBUILD_MODNAME='"demo"' -DDEMO_TO=DMA_TO_DEVICE
objects := $(patsubst %.c,%.o,$(wildcard drivers/*.c))
all: $(objects)
%.o: %.c
	@$(CHECK) $(CHECKFLAGS) $(c_flags) $<
`;

function make(files: Readonly<Record<string, string>>, ...args: readonly string[]) {
  const check = `'${process.execPath}' '${cli}' kbuild`;
  const cwd = temporaryTree({ Kbuild: '', MAINTAINERS: '', Makefile: makefile(check), ...files });
  return spawnSync('make', ['-s', ...args], { cwd, encoding: 'utf8' });
}

test('make -j: a compiler line for each finding, and the build goes on', () => {
  const { status, stdout, stderr } = make({ 'drivers/a.c': right, 'drivers/b.c': wrong, 'drivers/c.c': wrong }, '-j3');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const errors = stdout.split('\n').filter((line) => line.includes(' error: '));
  expect(errors.sort()).toEqual([
    expect.stringMatching(/^drivers\/b\.c:25:69: error: .* \[direction-denies-write\]$/),
    expect.stringMatching(/^drivers\/c\.c:25:69: error: /),
  ]);
  for (const line of stdout.trimEnd().split('\n')) expect(line).toMatch(/^drivers\/[bc]\.c:\d+:\d+: (error|note): /);
});

test('the build ends where --fail-on says so, in CF as well', () => {
  const { status, stderr } = make({ 'drivers/b.c': wrong }, 'CF=--fail-on error');
  expect(status).toBe(2);
  expect(stderr).toContain('Error 1');
  expect(make({ 'drivers/b.c': driver('DMA_BIDIRECTIONAL') }, 'CF=--fail-on error').status).toBe(0);
});

test('macros, include folders and forced headers are those of the compiler', () => {
  const files = {
    'drivers/macro.c': driver('DEMO_TO'),
    'drivers/folder.c': `#include <demo.h>\n${driver('DEMO_FOLDER')}`,
    'drivers/forced.c': driver('DEMO_FORCED'),
    'uapi/demo.h': '#define DEMO_FOLDER DMA_TO_DEVICE\n',
    'include/linux/kconfig.h': '#define DEMO_FORCED DMA_TO_DEVICE\n',
  };
  const { stdout } = make(files);
  expect(stdout.match(/^drivers\/\w+\.c(?=:.* error: )/gm)).toEqual([
    'drivers/folder.c',
    'drivers/forced.c',
    'drivers/macro.c',
  ]);
  const cwd = temporaryTree({ Kbuild: '', MAINTAINERS: '', ...files });
  expect(run(['check', 'drivers'], { cwd }).stdout).toBe('');
});

test('wrappers of other files of the tree are followed, from the index that the first job has left', () => {
  const files = {
    'drivers/map.c': wrapper('dir'),
    'drivers/use.c': wrapped('DMA_TO_DEVICE'),
    'drivers/z.c': wrapped('DMA_TO_DEVICE'),
  };
  expect(make(files).stdout.match(/^drivers\/\w+\.c(?=:.* error: )/gm)).toEqual(['drivers/use.c', 'drivers/z.c']);
});

test('kbuild passes over what is no C file, and says what it is for', () => {
  expect(run(['kbuild', '-D__ASSEMBLY__', 'entry.S'])).toMatchObject({ status: 0, stdout: '', stderr: '' });
  expect(run(['kbuild', '-DX'])).toMatchObject({ status: 2, stderr: expect.stringContaining('make C=1 CHECK=') });
  expect(run(['kbuild', '-DX', 'none.c'])).toMatchObject({
    status: 2,
    stderr: expect.stringContaining('none.c: no such file'),
  });
});

const tree = {
  '.git/HEAD': '',
  '.doorbell.json': '{ "rules": { "no-such-rule": "off" } }',
  ...Object.fromEntries(Array.from({ length: 9 }, (_, i) => [`d${i % 2}/f${i}.c`, i % 3 === 2 ? right : wrong])),
  'd0.c': wrong,
  'd0/sub.c': driver('DMA_BIDIRECTIONAL'),
};

test('shards split a scan, and merge gives the log of the whole', () => {
  const cwd = temporaryTree(tree);
  const whole = run(['check', '.', '--format', 'sarif'], { cwd });
  const logs = [1, 2, 3].map((n) => {
    run(['check', '.', '--shard', `${n}/3`, '--format', 'sarif', '-o', `${n}.sarif`], { cwd });
    return `${n}.sarif`;
  });
  const parts = logs.map((log) => JSON.parse(readFileSync(join(cwd, log), 'utf8')).runs[0].results.length);
  expect(Math.min(...parts)).toBeGreaterThan(0);
  const merged = run(['merge', ...logs.toReversed()], { cwd });
  expect(merged).toMatchObject({ status: whole.status, stderr: '', stdout: whole.stdout });
  const files = [1, 2, 3].flatMap((n) => {
    const { document } = json(['check', '.', '--shard', `${n}/3`], { cwd });
    return document.stats.files;
  });
  expect(files).toEqual([4, 4, 3]);
});

test.each(['0/0', '0/3', '4/3', '3', 'a/b', '1/0', '-1/2'])('--shard %s is refused', (shard) => {
  const { status, stdout, stderr } = run(['check', '.', `--shard=${shard}`]);
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('It must be N/OF with N from 1 to OF, such as 3/16.');
});

test('merge names the log that is none, and joins the others', () => {
  const cwd = temporaryTree({
    'a.c': wrong,
    'text.sarif': 'x',
    'other.sarif': '{"version": "2.1.0", "runs": [{"tool": {}}]}',
  });
  run(['check', 'a.c', '--format', 'sarif', '-o', 'a.sarif'], { cwd });
  const { status, stdout, stderr } = run(['merge', 'text.sarif', 'a.sarif', 'other.sarif', 'none.sarif'], { cwd });
  expect(status).toBe(2);
  expect(JSON.parse(stdout).runs[0].results).toHaveLength(1);
  expect(stderr.split('\n')).toEqual([
    'doorbell-lint: text.sarif: is not JSON',
    expect.stringMatching(/^doorbell-lint: other\.sarif: is no SARIF log of doorbell-lint \d/),
    'doorbell-lint: none.sarif: no such file or folder',
    '',
  ]);
});
