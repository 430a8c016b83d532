/**
 * Platforms by the name that a user gives: a built-in one, a JSON file that describes one, or a board's device tree, with
 * overlays and with the label of an endpoint behind a colon where the board has several.
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
import { sourcesWith } from './overlay.ts';
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
  const [, named = wanted, endpoint] = /^(.+\.dts[io]?):([^:/\\]+)$/.exec(wanted) ?? [];
  const isDeviceTree = /\.dts[io]?$/.test(named);
  if (!isDeviceTree && !named.endsWith('.json')) {
    return problem(
      `${unknownName('platform', wanted, platformNames)}; or the path of a .json, .dts, .dtsi or .dtso file`,
    );
  }
  // A base with overlays is written with a plus between them; a file may have one in its name.
  const files = isFile(resolve(folder, named)) ? [named] : named.split(/(?<=\.dts[io]?)\+/);
  const paths: string[] = [];
  let text = '';
  for (const file of files) {
    const path = resolve(folder, file);
    if (within && isFile(path) && !liesWithin(path, within)) return problem(`${shortened(file)}: ${outside}`);
    const source = readSource(path, isDeviceTree ? undefined : MAX_JSON_BYTES);
    if (source.kind !== 'text')
      return problem(`${file}: ${source.kind === 'binary' ? 'it is a binary file' : source.reason}`);
    paths.push(path);
    text = source.text;
  }
  if (!isDeviceTree) return fromJson(text, named);
  const whole = withBase(paths);
  if (whole === undefined)
    return problem(
      `${named}: it is an overlay, and no Makefile beside it says of what: name its base, as BASE.dts+${basename(named)}`,
    );
  // A Makefile may name what is elsewhere.
  if (within && whole.some((path) => isFile(path) && !liesWithin(path, within)))
    return problem(`${named}: its base ${outside}`);
  return fromDeviceTree(whole, { folder, endpoint, within, shown: paths });
}

/** The files of a device tree, its base first; undefined where an overlay stands alone and nothing says on what. */
function withBase(paths: readonly string[]): readonly string[] | undefined {
  const [first] = paths;
  if (!first?.endsWith('.dtso')) return paths;
  const makefile = readSource(join(dirname(first), 'Makefile'));
  const sources = makefile.kind === 'text' ? sourcesWith(makefile.text, basename(first)) : undefined;
  if (!sources) return undefined;
  return [...sources.map((name) => join(dirname(first), name)), ...paths.slice(1)];
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
  [base, ...overlays]: readonly string[],
  {
    folder,
    endpoint,
    within,
    shown,
  }: {
    folder: string;
    endpoint: string | undefined;
    within: readonly string[] | undefined;
    shown: readonly string[];
  },
): PlatformResult {
  const name = shown.map((path) => relative(folder, path)).join('+');
  try {
    const root = parseDeviceTree(base!, boardFiles(within), overlays);
    const label = endpoint === undefined ? '' : `:${endpoint}`;
    const board = readBoard(root, { name: `${shown.map((path) => basename(path)).join('+')}${label}`, endpoint });
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
