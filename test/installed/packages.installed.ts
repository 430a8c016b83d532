/** The packages in empty folders: they run, hold the licences that they have to, and come out the same from the same commit. */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, globSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { expect, inject, test } from 'vitest';
import { files, read, root } from '../project/repository.ts';
import { wrong } from '../support/driver.ts';
import { runInstalled } from '../support/installed.ts';
import { spawnServer } from '../support/lsp-client.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const manifest = JSON.parse(read('package.json'));

/** Unpacks a package into an empty folder; answers the folder in it that holds everything. */
function unpacked(kind: 'vsix' | 'tgz'): string {
  const folder = temporaryTree({});
  const path = inject('packages')[kind];
  if (kind === 'vsix') execFileSync('unzip', ['-q', path, '-d', folder]);
  else execFileSync('tar', ['-xzf', path, '-C', folder]);
  return join(folder, kind === 'vsix' ? 'extension' : 'package');
}

test('installed by npm, the command line does what it does from the repository', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong });
  const lint = (...args: string[]) => runInstalled('doorbell-lint', args, cwd);
  expect(lint('--version')).toMatchObject({ status: 0, stdout: `${manifest.version}\n` });
  const found = lint('check', '.', '-j', '2');
  expect(found).toMatchObject({ status: 1, stderr: '' });
  expect(found.stdout).toContain('[direction-denies-write]');
  expect(lint('simulate', 'wrong.c').stdout).toContain('write fault');
  expect(lint('explain', 'double-unmap').status).toBe(0);
  expect(readdirSync(cwd)).not.toContain('node_modules');
});

test('npx runs it from the package', () => {
  const cwd = temporaryTree({ 'wrong.c': wrong });
  const args = ['--yes', '--offline', '--package', inject('packages').tgz, '--', 'doorbell-lint', 'check', 'wrong.c'];
  expect(runInstalled('npx', args, cwd, { PATH: process.env.PATH! }).stdout).toContain('[direction-denies-write]');
});

test('the VSIX holds all that its manifest names, and its server and command line run', async () => {
  const extension = unpacked('vsix');
  const packaged = JSON.parse(readFileSync(join(extension, 'package.json'), 'utf8'));
  const named = [packaged.main, packaged.browser, packaged.icon];
  expect(named.filter((path) => !statSync(join(extension, path), { throwIfNoEntry: false }))).toEqual([]);
  const cwd = temporaryTree({ 'wrong.c': wrong });
  const check = spawnSync(process.execPath, [join(extension, 'dist/cli.js'), 'check', 'wrong.c'], { cwd });
  expect(check.status).toBe(1);
  const { client } = await spawnServer([join(extension, 'dist/server.js'), '--stdio']);
  await client.initialize();
  await client.open('file:///nowhere/wrong.c', wrong);
  expect(await client.diagnostics('file:///nowhere/wrong.c')).toHaveLength(1);
});

test('the pictures of the README lead to files of the repository', () => {
  const readme = readFileSync(join(unpacked('vsix'), 'readme.md'), 'utf8');
  const pictures = Array.from(readme.matchAll(/!\[[^\]]*\]\(([^)]+)\)/g), (match) => match[1]!);
  expect(pictures.length).toBeGreaterThan(0);
  const prefix = `${manifest.repository.url.replace(/\.git$/, '')}/raw/HEAD/`;
  const paths = pictures.map((url) => (url.startsWith(prefix) ? url.slice(prefix.length) : url));
  expect(files(...paths).sort()).toEqual([...new Set(paths)].sort());
});

test.each(['vsix', 'tgz'] as const)('the %s has the licence of everything in its bundles', (kind) => {
  const folder = unpacked(kind);
  const text = readFileSync(join(folder, 'dist/THIRD-PARTY-NOTICES.txt'), 'utf8');
  // What the source maps name, which is not what the notices are made of; and the WebAssembly files.
  const maps = globSync('dist/**/*.js.map', { cwd: root }).map((path) => JSON.parse(read(path)).sources as string[]);
  const names = [
    ...maps
      .flat()
      .join('\n')
      .matchAll(/.*node_modules\/((?:@[^/]+\/)?[^/]+)\//g),
  ].map((match) => match[1]!);
  const packages = new Set([...names, 'web-tree-sitter', 'tree-sitter-c']);
  expect(packages.size).toBeGreaterThan(15);
  for (const name of packages) {
    expect(text).toMatch(new RegExp(`^${name}(?: [\\d.]+)? \\(`, 'm'));
    const licences = globSync(`node_modules/${name}/{LICENSE,LICENCE,License}*`, { cwd: root });
    for (const path of licences) expect(text).toContain(read(path).replaceAll('\r\n', '\n').trim());
  }
  expect(readdirSync(folder).join(' ')).toMatch(/\bLICENSE/);
});

test('another copy of the commit, elsewhere and in another time zone, gives the same bytes', () => {
  const copy = temporaryTree({});
  const tracked = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const path of tracked.toString().split('\0').filter(Boolean))
    if (statSync(join(root, path), { throwIfNoEntry: false })?.isFile()) cpSync(join(root, path), join(copy, path));
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
  const commit = execFileSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).trim();
  const env = { ...process.env, SOURCE_DATE_EPOCH: commit, TZ: 'Asia/Tokyo' };
  execFileSync('npm', ['run', 'package', '--', '--out', 'out'], {
    cwd: copy,
    env,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (const path of Object.values(inject('packages'))) {
    const again = readFileSync(join(copy, 'out', basename(path)));
    expect(again.equals(readFileSync(path)), basename(path)).toBe(true);
  }
  expect(dirname(inject('packages').vsix)).not.toBe(join(copy, 'out'));
});
