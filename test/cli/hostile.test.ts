/** Trees that somebody made to harm who checks them: each is one line about what is wrong, and all else is checked as ever. */
import { execFileSync } from 'node:child_process';
import { symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { run } from '../support/cli.ts';
import { wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const repository = { '.git/HEAD': 'ref: refs/heads/main\n', 'wrong.c': wrong };

/** What is at a path of a tree. */
type Planted = 'pipe' | 'device' | string;

function hostileTree(files: Readonly<Record<string, Planted>>): string {
  const texts = Object.entries(files).filter(([, content]) => content !== 'pipe' && content !== 'device');
  const root = temporaryTree({ ...repository, ...Object.fromEntries(texts) });
  for (const [name, content] of Object.entries(files)) {
    if (content === 'pipe') execFileSync('mkfifo', [join(root, name)]);
    if (content === 'device') symlinkSync('/dev/zero', join(root, name));
  }
  return root;
}

/** The lines that a check of the tree complains with, besides the finding that it has to have. */
function complaints(files: Readonly<Record<string, Planted>>): string[] {
  const { stdout, stderr } = run(['check', '.', '--format', 'gcc'], { cwd: hostileTree(files) });
  expect(stdout).toMatch(/^wrong\.c:25:69: error: .*\[direction-denies-write\]$/m);
  const about = stdout.split('\n').filter((line) => line.includes('[configuration]'));
  return [...about, ...stderr.trimEnd().split('\n')].filter((line) => line !== '');
}

test.each<[string, Planted, string]>([
  ['.gitignore', 'pipe', 'doorbell-lint: .gitignore: not a regular file; nothing is ignored for it'],
  ['.gitignore', 'device', 'doorbell-lint: .gitignore: a symbolic link; nothing is ignored for it'],
  [
    '.gitignore',
    'name*.[ch]\n'.repeat(200_000),
    'doorbell-lint: .gitignore: larger than 1 MB; nothing is ignored for it',
  ],
  ['.doorbell.json', 'pipe', 'cannot be read: not a regular file; the built-in models stay in use'],
  ['.doorbell.json', 'device', 'cannot be read: not a regular file; the built-in models stay in use'],
  ['.doorbell.json', `{"functions":${'['.repeat(5000)}${']'.repeat(5000)}}`, 'nested more than 64 deep'],
  ['.doorbell.json', `{"functions":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}}`, 'nested more than 64 deep'],
  ['.doorbell.json', '{"constants":{"SIZE":1e999}}', 'the number is too large'],
  ['.doorbell.json', `{"rules":{${'"no-rule":"off",'.repeat(700_000)}}}`, 'cannot be read: larger than 1 MB'],
  ['.doorbell.json', `{"rules":{${'"n":"x",'.repeat(40_000)}}}`, 'the file has more than 20000 entries'],
])('check: a hostile %s is one diagnostic, and the drivers are checked (%#)', (name, content, complaint) => {
  const lines = complaints({ [name]: content });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(complaint);
});

test.each<[string, Planted]>([
  ['compile_commands.json', 'pipe'],
  ['compile_commands.json', 'device'],
  ['compile_commands.json', '['.repeat(200_000)],
  ['Makefile', 'pipe'],
  ['Kconfig', 'device'],
])('check: a hostile %s is no more than absent (%#)', (name, content) => {
  expect(complaints({ [name]: content })).toEqual([]);
});

const narrow = `static int start(struct device *dev, struct chan *c, void *p)
{
	u32 low = dma_map_single(dev, p, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, low))
		return -EIO;
	writel(low, c->base);
	return 0;
}
`;
const options = (count: number, text: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => text(i)).join('');

test.each<[string, Readonly<Record<string, string>>]>([
  ['objects of objects', { Makefile: `${options(20_000, (i) => `m${i}-y += m${i + 1}.o\n`)}m20000-y += narrow.o\n` }],
  ['blank lines', { Makefile: `${'\n'.repeat(300_000)}${'a-'.repeat(100_000)}\nobj-$(CONFIG_X) += narrow.o\n` }],
  ['deep parentheses', { Kconfig: `config X0\n\tdepends on ${'('.repeat(100_000)}Y${')'.repeat(100_000)}\n` }],
  ['deep denials', { Kconfig: `config X0\n\tdepends on ${'!'.repeat(100_000)}Y\n` }],
  ['a chain of options', { Kconfig: options(20_000, (i) => `config X${i}\n\tdepends on X${i + 1}\n`) }],
  ['options that fork', { Kconfig: options(60, (i) => `config X${i}\n\tdepends on X${i + 1} && X${i + 2}\n`) }],
  ['blocks in blocks', { Kconfig: options(20_000, (i) => `if Y${i}\nconfig X${i}\n`) }],
  ['definitions of one option', { Kconfig: options(100_000, (i) => `config X0\n\tdepends on Y${i}\n`) }],
])('check: a Makefile or Kconfig of %s costs no more than a bound', (_, files) => {
  const cwd = temporaryTree({ 'narrow.c': narrow, Makefile: 'obj-$(CONFIG_X0) += narrow.o\n', ...files });
  const { stdout, stderr } = run(['check', '.'], { cwd });
  expect(stderr).toBe('');
  expect(stdout).toMatch(/^narrow\.c:5:29: error: .*\[truncated-iova\]$/m);
});

test('check: headers that are pipes and devices are not opened', () => {
  const cwd = hostileTree({
    'one.h': 'pipe',
    'two.h': 'device',
    'both.c': `#include "one.h"\n#include "two.h"\n${wrong}`,
  });
  expect(run(['check', 'both.c'], { cwd })).toMatchObject({ status: 1, stderr: '' });
});

test('check: a pipe somewhere in the tree that is indexed does not keep a file in it from being checked', () => {
  const cwd = temporaryTree({ ...repository, 'deep/er/x.c': 'int x;\n' });
  execFileSync('mkfifo', [join(cwd, 'deep/er/.gitignore'), join(cwd, 'deep/pipe.c')]);
  expect(run(['check', 'wrong.c'], { cwd })).toMatchObject({ status: 1, stderr: '' });
});

test('check: patterns that a tree makes expensive end in one line, and in checking what they might have ignored', () => {
  const deep = `${'a/'.repeat(400)}wrong.c`;
  const cwd = hostileTree({ '.gitignore': `${'**/a*a/'.repeat(30)}b\n`.repeat(4000), [deep]: wrong });
  const { status, stdout, stderr } = run(['check', '.'], { cwd });
  expect(status).toBe(2);
  expect(stderr).toBe('doorbell-lint: .gitignore: its patterns take too long; from here on, nothing is ignored\n');
  expect(stdout).toContain(deep);
});

test('check: of many unknown rules, the first are named and the others counted', () => {
  const rules = Array.from({ length: 10_000 }, (_, i) => `"unknown-${i}":"off"`).join();
  const lines = complaints({ '.doorbell.json': `{"rules":{${rules}}}` });
  expect(lines).toHaveLength(21);
  expect(lines[20]).toContain('9980 more unknown rules');
});

test('check: a name of a megabyte is shown in part', () => {
  const [line] = complaints({ '.doorbell.json': `{"rules":{"${'x'.repeat(900_000)}":"off"}}` });
  expect(line).toContain(`unknown rule \`${'x'.repeat(80)}…\``);
  expect(line!.length).toBeLessThan(4000);
});

const doubled = (lines: (i: number) => string): string => Array.from({ length: 60 }, (_, i) => lines(i)).join('');
const tooMuch = 'its macros and includes come to more text than any board has';

test.each<[string, string, string]>([
  ['a macro bomb', `${doubled((i) => `#define A${i + 1} A${i} A${i}\n`)}/ { p = <A60>; };`, `board.dts:61: ${tooMuch}`],
  [
    'a bomb of macros with arguments',
    `#define A0(x) x x\n${doubled((i) => `#define A${i + 1}(x) A${i}(x x)\n`)}/ { p = <A60(1)>; };`,
    `board.dts:62: ${tooMuch}`,
  ],
  ['calls in calls', `#define F(x) x\n/ { p = <${'F('.repeat(20_000)}1${')'.repeat(20_000)}>; };`, 'board.dts:2: '],
  ['calls without an end', `#define F(x) x\n/ { p = <${'F( '.repeat(100_000)}>; };`, `board.dts:2: ${tooMuch}`],
  [
    'a chain of macros',
    `${Array.from({ length: 9000 }, (_, i) => `#define A${i} A${i + 1}\n`).join('')}/ { p = <A0>; };`,
    'macros are expanded more than 200 deep',
  ],
  ['`/memreserve/` without its end', '/dts-v1/;\n/memreserve/ 0x0 0x1\n', 'board.dts:2: `;` is expected'],
  ['`/incbin/` without its end', '/ { p = /incbin/("x"; };\n', 'board.dts:1: `)` is expected'],
  ['deep parentheses', `/ { p = <${'('.repeat(50_000)}1${')'.repeat(50_000)}>; };`, 'is nested more than 100 deep'],
  ['deep conditions', `/ { p = <(${'1?'.repeat(50_000)}1${':1'.repeat(50_000)})>; };`, 'is nested more than 100 deep'],
  ['deep signs', `/ { p = <(${'-'.repeat(100_000)}1)>; };`, 'is nested more than 100 deep'],
  ['deep nodes', `/ {${'a {'.repeat(50_000)}${'};'.repeat(50_000)}};`, 'the nodes are nested too deeply'],
  [
    'very many labels',
    `/ {\n${Array.from({ length: 60_000 }, (_, i) => `l${i}: n${i} { };\n`).join('')}};\n${Array.from({ length: 60_000 }, (_, i) => `&l${i} { x; };\n`).join('')}`,
    'it has no PCIe endpoint controller',
  ],
  ['comments that do not end', `/ { p = ${'/*'.repeat(200_000)}`, 'board.dts:1: a value of a property cannot be read'],
  ['strings that do not end', `/ { p = ${'\\"'.repeat(200_000)}`, 'board.dts:'],
  ['very many joined lines', 'a\\\n'.repeat(200_000), 'board.dts:1: `/` is expected'],
  ['blanks', `#define P(x) x ##${' '.repeat(200_000)}y\n/ { p = <P(${' '.repeat(200_000)}1)>; };`, 'board.dts:2: '],
  ['a long word of bytes', `/ { p = [${'ab'.repeat(300_000)}]; };`, 'it has no PCIe endpoint controller'],
  [
    'buses without addresses',
    '/ { soc { #address-cells = <0>; #size-cells = <0>; ranges = <1 2>; pcie-ep@1 { compatible = "snps,dw-pcie-ep"; reg = <1 2>; }; }; };',
    'has no registers that the CPU could reach',
  ],
  ['a name that every object has', '/ { a { compatible = "constructor"; }; };', 'it has no PCIe endpoint controller'],
])('check: a device tree with %s is one diagnostic', (_, board, complaint) => {
  const lines = complaints({ '.doorbell.json': '{"platform":"board.dts"}', 'board.dts': board });
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain(complaint);
  expect(lines[0]!.length).toBeLessThan(500);
});

test('check: an include bomb is one diagnostic', () => {
  const twice = (i: number) => `#include "${i}.dtsi"\n`.repeat(2);
  const includes = Object.fromEntries(Array.from({ length: 60 }, (_, i) => [`${i}.dtsi`, twice(i + 1)]));
  const board = { '.doorbell.json': '{"platform":"board.dts"}', 'board.dts': twice(0), '60.dtsi': '/ { };' };
  const lines = complaints({ ...includes, ...board });
  expect(lines).toEqual([expect.stringMatching(/\d\d\.dtsi:\d: its macros and includes come to more text/)]);
});

test('check --patch: a patch of a line that no file has does not apply, at once', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong });
  const input = '--- a/wrong.c\n+++ b/wrong.c\n@@ -999999999,1 +999999999,1 @@\n-x\n+y\n';
  const { status, stderr } = run(['check', '--patch', '-'], { cwd, input });
  expect(status).toBe(2);
  expect(stderr).toContain('wrong.c: hunk 1 of 1 (@@ -999999999,1 +999999999,1 @@) does not apply');
});
