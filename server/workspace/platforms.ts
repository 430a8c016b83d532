/**
 * Platforms by the name that a user gives: a built-in one, a JSON file that describes one, or a board's device tree,
 * with the label of an endpoint behind a colon where the board has several.
 */
import { basename, dirname, join, relative, resolve } from 'node:path';
import type { Schema } from '@cfworker/json-schema';
import { parseDeviceTree } from '../devicetree/parse.ts';
import { DeviceTreeError, type SourceHost } from '../devicetree/source.ts';
import { findPlatform, platformNames } from '../simulator/platform/all.ts';
import { readBoard } from '../simulator/platform/board/board.ts';
import schema from '../simulator/platform/platform.schema.json' with { type: 'json' };
import { type PlatformJson, readPlatform } from '../simulator/platform/platform.ts';
import { MAX_JSON_BYTES, pathText, readCheckedJson } from './checked-json.ts';
import { shortened, unknownName } from './nearest.ts';
import type { PlatformResult } from './platform.ts';
import { liesWithin } from './read-file.ts';
import { isFile, readSource, toPath } from './source.ts';
import { treeOf } from './tree-root.ts';

const problem = (text: string): PlatformResult => ({ kind: 'problem', problem: text });

/**
 * The platform that `wanted` names; files are looked for from `folder`, and with all links followed they have to lie in one of the
 * folders `within`, where those are given. Never throws.
 */
export function loadPlatform(wanted: string, folder: string, within?: readonly string[]): PlatformResult {
  const builtIn = findPlatform(wanted);
  if (builtIn !== undefined) return { kind: 'platform', platform: builtIn };
  const [, file = wanted, endpoint] = /^(.+\.dtsi?):([^:/\\]+)$/.exec(wanted) ?? [];
  const isDeviceTree = /\.dtsi?$/.test(file);
  if (!isDeviceTree && !file.endsWith('.json')) {
    return problem(`${unknownName('platform', wanted, platformNames)}; or the path of a .json, .dts or .dtsi file`);
  }
  const path = resolve(folder, file);
  if (within && isFile(path) && !liesWithin(path, within)) return problem(`${shortened(file)}: ${outside}`);
  const source = readSource(path, isDeviceTree ? undefined : MAX_JSON_BYTES);
  if (source.kind !== 'text')
    return problem(`${file}: ${source.kind === 'binary' ? 'it is a binary file' : source.reason}`);
  return isDeviceTree ? fromDeviceTree(path, { folder, endpoint, within }) : fromJson(source.text, file);
}

/**
 * The platform that the configuration file `uri` names; files are looked for from its folder, in its tree and in the folders that the
 * user works in. Never throws.
 */
export function platformNear(wanted: string, uri: string, open: readonly string[] = []): PlatformResult {
  const folder = dirname(toPath(uri) ?? '.');
  return loadPlatform(wanted, folder, [treeOf(folder, open).root, ...open]);
}

const outside = 'lies outside of the tree; copy it there, or name it by --platform';

function fromJson(text: string, file: string): PlatformResult {
  // The validator's type wants the values of keywords narrower than a JSON import has them.
  const read = readCheckedJson(text, schema as object as Schema);
  if (read.kind === 'wrong') {
    const where = read.path.length > 0 ? `\`${pathText(read.path)}\`: ` : '';
    return problem(`${file}: ${where}${read.problem}`);
  }
  // The schema has been checked, and describes just this.
  return described(read.value as PlatformJson, file);
}

function fromDeviceTree(
  path: string,
  { folder, endpoint, within }: { folder: string; endpoint: string | undefined; within: readonly string[] | undefined },
): PlatformResult {
  const name = relative(folder, path);
  try {
    const root = parseDeviceTree(path, boardFiles(within));
    const label = endpoint === undefined ? '' : `:${endpoint}`;
    const board = readBoard(root, { name: `${basename(path)}${label}`, endpoint });
    return board.kind === 'problem' ? problem(`${name}: ${board.problem}`) : described(board.platform, name);
  } catch (error) {
    if (!(error instanceof DeviceTreeError)) return problem(`${name}: ${(error as Error).message}`);
    const { origin } = error;
    return problem(`${relative(folder, origin.file)}:${origin.line}: ${error.problem}`);
  }
}

function described(json: PlatformJson, file: string): PlatformResult {
  try {
    return { kind: 'platform', platform: readPlatform(json) };
  } catch (error) {
    return problem(`${file}: ${(error as Error).message}`);
  }
}

/**
 * Finds what a device tree includes: beside the file, or as the kernel's build does from each folder above it: in its
 * `include`, and below its `arch/ARCH/boot/dts` for a name that begins with an architecture.
 */
const boardFiles = (within: readonly string[] | undefined): SourceHost => ({
  read: (path) => {
    const source = readSource(path);
    return source.kind === 'text' ? source.text : undefined;
  },
  resolve: (name, from, quoted) => {
    const own = join(dirname(from), name);
    const isThere = (file: string) => isFile(file) && (within === undefined || liesWithin(file, within));
    if (quoted && isThere(own)) return own;
    const [, architecture = '', rest = ''] = /^([^/]+)\/(.*)$/.exec(name) ?? [];
    for (let folder = dirname(from); ; folder = dirname(folder)) {
      const candidates = [join(folder, 'include', name), join(folder, 'arch', architecture, 'boot', 'dts', rest)];
      const found = candidates.find(isThere);
      if (found !== undefined) return found;
      if (dirname(folder) === folder) return isThere(own) ? own : undefined;
    }
  },
});
