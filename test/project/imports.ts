/** Holds the imports of the product to the table in layers.ts. */
import { posix } from 'node:path';
import { type Layer, layers, type Siblings, siblings } from './layers.ts';
import { files, read } from './repository.ts';

const { basename, dirname, join } = posix;

export interface Import {
  /** Counted from 1. */
  readonly line: number;
  /** What stands between the quotes. */
  readonly specifier: string;
}

/** Imports and re-exports stand at the start of a line, as the formatter writes them; `import(...)` stands anywhere. */
const IMPORT = /^(?:import\s*|(?:import|export)\b[^;'"]*?\bfrom\s*)['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm;

/** The imports of a file, in the order of its text. */
export function importsOf(text: string): Import[] {
  return Array.from(text.matchAll(IMPORT), (match) => ({
    line: text.slice(0, match.index).split('\n').length,
    specifier: match[1] ?? match[2] ?? '',
  }));
}

/** What is wrong with the imports of one file, one `path:line: ...` each. */
export function wrongImports(path: string, text: string): string[] {
  return importsOf(text).flatMap(({ line, specifier }) => {
    const wrong = specifier.startsWith('.')
      ? wrongFile(path, join(dirname(path), specifier))
      : wrongPackage(path, specifier);
    return wrong === null ? [] : [`${path}:${line}: ${wrong}`];
  });
}

/** What is wrong with the imports of the whole product. */
export function allWrongImports(): string[] {
  return files('server/**/*.ts', 'extension/**/*.ts').flatMap((path) => wrongImports(path, read(path)));
}

function wrongFile(from: string, to: string): string | null {
  const [name, layer] = layerOf(from);
  const [target] = layerOf(to);
  if (target !== name) return layer.imports.includes(target) ? null : forbidden(name, target, layer.imports);
  const folder = dirname(from);
  const group = siblings[folder];
  if (group === undefined || dirname(to) !== folder) return null;
  return kindOf(group, to) === 'unit' && kindOf(group, from) !== 'composer' ? sibling(folder, group, to) : null;
}

function sibling(folder: string, { unit, composers }: Siblings, to: string): string {
  const allowed = composers.length > 0 ? `only ${composers.join(' and ')} may` : 'no file beside it may';
  return `imports the ${unit} ${basename(to)}; ${allowed}. What ${unit}s of ${folder} share becomes a shared file in test/project/layers.ts`;
}

function wrongPackage(path: string, specifier: string): string | null {
  const [name, { packages }] = layerOf(path);
  const isAllowed = packages.some((allowed) =>
    allowed === 'node:' ? specifier.startsWith(allowed) : specifier === allowed || specifier.startsWith(`${allowed}/`),
  );
  return isAllowed ? null : forbidden(name, specifier, packages);
}

function forbidden(layer: string, target: string, allowed: readonly string[]): string {
  return `${layer} may not import ${target}; it may import ${allowed.join(', ') || 'nothing outside itself'}`;
}

/** What a file is among the siblings of its folder. */
export function kindOf({ composers, shared }: Siblings, path: string): 'unit' | 'composer' | 'shared' {
  const name = basename(path);
  return composers.includes(name) ? 'composer' : shared.includes(name) ? 'shared' : 'unit';
}

/** The name of the layer that a file belongs to; undefined where the table has none. */
export function layerNameOf(path: string): string | undefined {
  const [name] = layerOf(path);
  return name in layers ? name : undefined;
}

/** The layer of a file: the longest name in the table that leads to it. A file of none is its own layer, which imports nothing. */
function layerOf(path: string): [string, Layer] {
  for (let name = path; name !== '.'; name = dirname(name)) {
    const layer = layers[name];
    if (layer) return [name, layer];
  }
  return [path, { holds: '', imports: [], packages: [] }];
}
