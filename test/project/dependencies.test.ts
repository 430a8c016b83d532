/** The product needs nothing but Node or VS Code at run time, and each package in it has its reason. */
import { spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { bundle } from '../support/bundle.ts';
import { wrong } from '../support/driver.ts';
import { temporaryTree } from '../support/temporary-tree.ts';
import { importsOf } from './imports.ts';
import { files, read } from './repository.ts';

const dist = dirname(bundle('cli.js'));
const manifest = JSON.parse(read('package.json'));

const bundles = readdirSync(dist, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));

test('package.json has development dependencies only', () => {
  const groups = ['dependencies', 'optionalDependencies', 'peerDependencies', 'bundledDependencies'];
  expect(groups.filter((group) => group in manifest)).toEqual([]);
});

test.for(bundles)('dist/%s loads nothing but modules of its host', (script) => {
  const node = script.startsWith('web') ? [] : builtinModules;
  const host = new Set([...node, ...node.map((name) => `node:${name}`), 'vscode']);
  const loaded = readFileSync(join(dist, script), 'utf8').matchAll(/\brequire\(["']([^"']+)["']\)/g);
  expect([...loaded].map((match) => match[1]).filter((name) => !host.has(name!))).toEqual([]);
});

test('the command line works where there is no node_modules', () => {
  const root = temporaryTree({ 'wrong.c': wrong });
  cpSync(dist, root, { recursive: true });
  const { status, stderr } = spawnSync(process.execPath, ['cli.js', 'check', 'wrong.c'], {
    cwd: root,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
});

test('each dependency that is bundled has its reason in ARCHITECTURE.md, and no other has', () => {
  const imported = files('server/**/*.ts', 'extension/**/*.ts').flatMap((path) =>
    importsOf(read(path)).map(({ specifier }) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? ''),
  );
  // Its WebAssembly file is copied, not imported.
  const shipped = new Set([...imported, 'tree-sitter-c']);
  const direct = Object.keys(manifest.devDependencies).filter((name) => shipped.has(name));
  const [, section = ''] = read('ARCHITECTURE.md').split('## Dependencies');
  const reasons = Array.from(section.matchAll(/^\| `([^`]+)` \| \S/gm), (match) => match[1]);
  expect(reasons.sort()).toEqual(direct.sort());
});
