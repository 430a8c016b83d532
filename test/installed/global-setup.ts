/** Packages the product, installs the command line from its package into an empty folder, and the programs from Debian. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import manifest from '../../package.json' with { type: 'json' };
import { requireDebianPackages } from '../support/debian.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The packages, by the ends of their names. */
    readonly packages: { readonly vsix: string; readonly tgz: string };
    /** The folder of commands of an npm into which the package was installed. */
    readonly bin: string;
  }
}

export default async function setup(project: TestProject): Promise<() => void> {
  await requireDebianPackages([
    'zsh',
    'fish',
    'man-db',
    'groff',
    'git',
    'pre-commit',
    'unzip',
    'vim',
    'neovim',
    'emacs-nox',
  ]);
  // Emacs has it since 29.
  const hasEglot = spawnSync('emacs', ['-Q', '--batch', '--eval', "(require 'eglot)"]).status === 0;
  if (!hasEglot) await requireDebianPackages(['elpa-eglot']);

  const root = mkdtempSync(join(tmpdir(), 'doorbell-lint-installed-'));
  execFileSync('npm', ['run', 'package', '--', '--out', root], { stdio: ['ignore', 'ignore', 'inherit'] });
  const path = (end: string) => join(root, `doorbell-lint-${manifest.version}.${end}`);
  const packages = { vsix: path('vsix'), tgz: path('tgz') };
  const home = join(root, 'npm');
  const quiet = ['--offline', '--no-audit', '--no-fund', '--loglevel=error'];
  execFileSync('npm', ['install', '--global', '--prefix', home, ...quiet, packages.tgz], { stdio: 'inherit' });
  project.provide('packages', packages);
  project.provide('bin', join(home, 'bin'));
  return () => rmSync(root, { recursive: true, force: true });
}
