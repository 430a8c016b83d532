/** Linux's source as Debian ships it, fetched once and kept in the user's cache. Nothing of it enters the repository. */
import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** What the corpus reads: all that is compiled, and what shows that it is a tree. */
const PARTS = [
  'Kbuild',
  'MAINTAINERS',
  'arch',
  'block',
  'crypto',
  'drivers',
  'fs',
  'include',
  'init',
  'io_uring',
  'ipc',
  'kernel',
  'lib',
  'mm',
  'net',
  'samples',
  'scripts/dtc/include-prefixes',
  'security',
  'sound',
  'usr',
  'virt',
];

interface Release {
  readonly package: string;
  /** Where Debian has it: sid, with package lists of our own, or the sources of this system. */
  readonly from: 'sid' | 'system';
  /** The environment variable that names a tree instead, and a file that only such a tree has. */
  readonly variable: string;
  readonly mark: string;
}

const releases = {
  '7.2': {
    package: 'linux-source-7.2',
    from: 'sid',
    variable: 'LINUX_SOURCE',
    mark: 'drivers/pci/endpoint/pci-ep-msi.c',
  },
  '6.12': {
    package: 'linux-source-6.12',
    from: 'system',
    variable: 'LINUX_SOURCE_6_12',
    mark: 'arch/arm64/boot/dts/qcom/sa8775p.dtsi',
  },
} as const satisfies Record<string, Release>;
export type LinuxRelease = keyof typeof releases;

/** Written last, with the version of the package. */
const COMPLETE = '.doorbell-lint-version';

const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'doorbell-lint');

/** The folder of a kernel tree. Throws with what to do where it cannot be fetched. */
export function linuxTree(version: LinuxRelease = '7.2'): string {
  const release: Release = releases[version];
  const named = process.env[release.variable];
  if (named) {
    if (!existsSync(join(named, release.mark)))
      throw new Error(`${release.variable}=${named} is no Linux ${version} tree`);
    return named;
  }
  const tree = join(cache, release.package);
  const isWhole = [COMPLETE, ...PARTS].every((part) => existsSync(join(tree, part)));
  if (!isWhole) fetchTree(tree, release);
  return tree;
}

/** The folder of the kernel tree where it is there without fetching it. */
export function presentLinuxTree(): string | undefined {
  const tree = process.env.LINUX_SOURCE ?? join(cache, releases['7.2'].package);
  return existsSync(join(tree, 'drivers/pci/endpoint/pci-ep-msi.c')) ? tree : undefined;
}

/** The version of the Debian package that a tree came from; empty for a tree that LINUX_SOURCE names. */
export function linuxVersion(tree: string): string {
  const path = join(tree, COMPLETE);
  return existsSync(path) ? readFileSync(path, 'utf8') : '';
}

function fetchTree(tree: string, { package: name, from, variable }: Release): void {
  const work = mkdtempSync(join(tmpdir(), 'doorbell-lint-linux-'));
  try {
    const version = downloadPackage(name, from, work);
    const archive = join(work, 'x/usr/src', `${name}.tar.xz`);
    const unpacked = `${tree}.new`;
    rmSync(unpacked, { recursive: true, force: true });
    mkdirSync(unpacked, { recursive: true });
    run('tar', ['-xf', archive, '-C', unpacked, '--strip-components=1', ...PARTS.map((part) => `${name}/${part}`)]);
    rmSync(tree, { recursive: true, force: true });
    renameSync(unpacked, tree);
    writeFileSync(join(tree, COMPLETE), version);
  } catch (error) {
    throw new Error(
      `Cannot fetch ${name} from Debian (${error instanceof Error ? error.message : error}); name such a tree with ${variable}=PATH`,
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Downloads a package and unpacks it into `x`. The system's sources stay as they are. Gives the version. */
function downloadPackage(name: string, from: Release['from'], work: string): string {
  const options = from === 'sid' ? sidLists(work) : [];
  run('apt-get', [...options, 'download', name], work);
  const archive = readdirSync(work).find((file) => file.endsWith('.deb'));
  if (!archive) throw new Error('apt-get downloaded nothing');
  run('dpkg-deb', ['-x', archive, 'x'], work);
  return archive.split('_')[1] ?? '';
}

/** Package lists of Debian sid of our own: the options with which apt-get uses them. */
function sidLists(work: string): string[] {
  for (const folder of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(work, folder), { recursive: true });
  writeFileSync(
    join(work, 'sources.list'),
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${debianMirror()} sid main\n`,
  );
  const options = [
    `Dir::Etc::sourcelist=${join(work, 'sources.list')}`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::Lists=${join(work, 'lists')}`,
    `Dir::Cache=${join(work, 'cache')}`,
  ].flatMap((option) => ['-o', option]);
  run('apt-get', [...options, 'update'], work);
  return options;
}

/** The mirror that this system uses. */
function debianMirror(): string {
  const folder = '/etc/apt/sources.list.d';
  for (const name of existsSync(folder) ? readdirSync(folder) : []) {
    const found = /^URIs:\s*(\S+)/m.exec(readFileSync(join(folder, name), 'utf8'));
    if (found) return found[1]!;
  }
  throw new Error(`no Debian mirror is named in ${folder}`);
}

function run(command: string, args: readonly string[], cwd?: string): void {
  execFileSync(command, args, { cwd, stdio: ['ignore', 'ignore', 'pipe'], maxBuffer: 2 ** 26 });
}
