/**
 * `npm run package`: what users install, in the folder that `--out` names: the extension as a VSIX, and the command line as
 * a package for npm. The same commit gives the same bytes. Fails over the budgets.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';

/** Bytes that a user downloads at most: a jump in size is a file to look at. */
const budgets = { vsix: 1_830_000, tgz: 1_000_000 };

/** What the command line needs at run time, and what belongs to it; folders are left out. */
const commandLine = [
  ...['cli.js', 'server.js', 'web-tree-sitter.wasm', 'tree-sitter-c.wasm'].map((name) => `dist/${name}`),
  ...['dist/doorbell.schema.json', 'dist/platform.schema.json', 'dist/THIRD-PARTY-NOTICES.txt', 'dist/sbom.cdx.json'],
  ...['docs/doorbell-lint.1', 'README.md', 'CHANGELOG.md', 'LICENSE'],
];

const { values } = parseArgs({ options: { out: { type: 'string', default: '.' } } });
const out = resolve(values.out);
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
mkdirSync(out, { recursive: true });

/** The time that archives give their files: that of the commit, and the first that they know where there is none. */
const epoch =
  process.env.SOURCE_DATE_EPOCH ??
  (spawnSync('git', ['log', '-1', '--format=%ct'], { encoding: 'utf8' }).stdout?.trim() || '315619200');

/**
 * Runs a command; its failure is that of the packaging.
 * @param {string} command
 * @param {string[]} args
 */
function run(command, ...args) {
  const { status } = spawnSync(command, args, {
    stdio: 'inherit',
    shell: process.platform === 'win32',
    // Archives write local time.
    env: { ...process.env, SOURCE_DATE_EPOCH: epoch, TZ: 'UTC' },
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** @param {'vsix' | 'tgz'} kind */
function judge(kind) {
  const path = join(out, `${manifest.name}-${manifest.version}.${kind}`);
  const { size } = statSync(path);
  const isOver = size > budgets[kind];
  console.log(`${path}: ${size} bytes, ${isOver ? `over its budget of ${budgets[kind]}` : 'ok'}`);
  if (isOver) process.exitCode = 1;
}

// Builds first, as `vscode:prepublish`. All is bundled: there are no dependencies to look for.
run('vsce', 'package', '--no-dependencies', '--out', join(out, `${manifest.name}-${manifest.version}.vsix`));
judge('vsix');

const staging = mkdtempSync(join(tmpdir(), 'doorbell-lint-package-'));
try {
  for (const file of commandLine) {
    const copy = join(staging, dirname(file) === 'dist' ? file : basename(file));
    mkdirSync(dirname(copy), { recursive: true });
    copyFileSync(file, copy);
  }
  const { name, version, description, license, keywords, homepage, repository, bugs } = manifest;
  const published = {
    ...{ name, version, description, license, keywords, homepage, repository, bugs },
    engines: { node: manifest.engines.node },
    bin: { [name]: 'dist/cli.js' },
    man: [`./${name}.1`],
  };
  writeFileSync(join(staging, 'package.json'), `${JSON.stringify(published, null, 2)}\n`);
  run('npm', 'pack', staging, '--pack-destination', out, '--loglevel=warn');
  judge('tgz');
} finally {
  rmSync(staging, { recursive: true, force: true });
}
