/** The engine as it ships, for tests: the parser's modules from node_modules, headers and `.doorbell.json` from disk. */
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { analyse } from '../../server/flow/analyse.ts';
import type { FileFacts } from '../../server/flow/facts.ts';
import { Unit } from '../../server/flow/unit.ts';
import { collectDeclarations } from '../../server/ir/declarations.ts';
import { Fragments, Symbols } from '../../server/ir/symbols.ts';
import { buildModel } from '../../server/model/build.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import { FOLLOWED } from '../../server/model/model.ts';
import { rules } from '../../server/rules/all.ts';
import { CParser, type ParserModules } from '../../server/syntax/parser.ts';
import { createEngine } from '../../server/workspace/analysis.ts';
import { emptyConfiguration } from '../../server/workspace/configuration.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import { Definitions, wrappersIn } from '../../server/workspace/definitions.ts';
import type { Engine, FileHost } from '../../server/workspace/engine.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { Headers } from '../../server/workspace/headers.ts';
import { toPath, toUri } from '../../server/workspace/source.ts';
import { folderOf } from '../../server/workspace/uri.ts';

export const repository = fileURLToPath(new URL('../..', import.meta.url));

/** The URI of a file that is in no folder, so that it has no headers and no configuration. */
export const nowhere = 'file:///nowhere/driver.c';

export async function openEngine(): Promise<Engine> {
  const configurations = openConfigurations();
  return createEngine(parserModules(), new DiskFiles(), (uri) => configurations.for(uri), definitionsBeside);
}

/** An engine over texts by URI, all in one folder; `mapping` has the function demo_map() that others may call. */
export function engineOver(files: ReadonlyMap<string, string>, mapping: string): Promise<Engine> {
  const definitions = new Definitions();
  definitions.set(mapping, ['demo_map']);
  const host: FileHost = {
    read: (uri) => files.get(uri),
    resolveInclude: (name, from) => [...files.keys()].find((uri) => uri === `${folderOf(from)}/${name}`),
  };
  return createEngine(
    parserModules(),
    host,
    () => emptyConfiguration,
    () => definitions,
  );
}

/** Functions of the files beside a fixture that has a folder of its own; other fixtures have nothing to do with each other. */
function definitionsBeside(uri: string): Definitions | undefined {
  const path = toPath(uri);
  if (path === undefined || !/^test\/(?:rules|simulator)\/[^/]+\/[^/]+\/[^/]+$/.test(relative(repository, path)))
    return undefined;
  const model = buildModel(builtinModels);
  const definitions = new Definitions();
  for (const name of readdirSync(dirname(path)).filter((file) => file.endsWith('.c') && !file.endsWith('.fixed.c'))) {
    const file = join(dirname(path), name);
    const wrappers = wrappersIn(readFileSync(file, 'utf8'), (f) => FOLLOWED.has(model.functions.get(f)?.effect));
    definitions.set(toUri(file), wrappers);
  }
  return definitions;
}

export async function openParser(): Promise<CParser> {
  return CParser.create(parserModules());
}

/** One file read as far as its functions. */
export function unitOf(parser: CParser, text: string, uri = nowhere): Unit {
  const models = [...builtinModels, ...openConfigurations().for(uri).models];
  const tree = parser.parse(text);
  const headers = new Headers(new DiskFiles()).sourceFor(uri);
  const model = buildModel(models);
  const symbols = new Symbols(collectDeclarations(tree.root), headers, model.names, new Fragments(parser));
  return new Unit(uri, text, symbols, tree.masks, model);
}

/** What the analysis finds out about one file. */
export function factsOf(parser: CParser, text: string, uri = nowhere): FileFacts {
  return analyse(unitOf(parser, text, uri));
}

export function openConfigurations(): Configurations {
  return new Configurations({ schema: schema as object, ruleIds: rules.map(({ id }) => id) });
}

export function parserModules(): ParserModules {
  const module = (path: string): Uint8Array => readFileSync(join(repository, 'node_modules', path));
  return {
    runtime: module('web-tree-sitter/web-tree-sitter.wasm'),
    grammar: module('tree-sitter-c/tree-sitter-c.wasm'),
  };
}
