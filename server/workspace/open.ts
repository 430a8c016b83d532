/** Puts a workspace together on this machine: the engine with its WebAssembly modules, the disk, the configuration. */
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import schema from '../model/doorbell.schema.json' with { type: 'json' };
import type { ModelData } from '../model/model.ts';
import { rules } from '../rules/all.ts';
import { createEngine } from './analysis.ts';
import { mayMap } from './candidate.ts';
import { Configurations } from './configurations.ts';
import { sparing } from './definition-lookup.ts';
import type { DefinitionLookup } from './definitions.ts';
import { RecordingFiles } from './dependencies.ts';
import { DiskFiles } from './file-host.ts';
import { explainFileError, readNamed } from './read-file.ts';
import { Stamps } from './stamps.ts';
import { TreeIndexes } from './tree-index.ts';
import { Workspace } from './workspace.ts';

/**
 * Bytes of a function of the WebAssembly modules that run before V8 compiles it once more, to run faster. Each of the
 * grammar's three large ones takes it a fifth of a second, which the first file would share its processors with.
 */
const tieringBudget = 1_000_000_000;

/** What a workspace has besides an engine: enough where nothing is to be analysed. */
export interface Surroundings {
  readonly files: RecordingFiles;
  readonly configurations: Configurations;
  readonly indexes: TreeIndexes;
  readonly stamps: Stamps;
}

/**
 * The disk, its configuration files, or the one at the path `chosen`, and its indexes; nothing is read yet. Configuration files may name
 * what lies in their tree, and in the folders that the user works in.
 */
export function openSurroundings(chosen?: string, folders: readonly string[] = []): Surroundings {
  const stamps = new Stamps();
  // The validator's type wants the values of keywords narrower than a JSON import has them.
  const vocabulary = { schema: schema as object, ruleIds: rules.map(({ id }) => id) };
  const configurations = new Configurations(vocabulary, chosen);
  configurations.setFolders(folders);
  return { files: new RecordingFiles(), configurations, indexes: new TreeIndexes(stamps), stamps };
}

/**
 * Opens a workspace; `modules` is the folder that holds the WebAssembly modules, beside the bundles. The index of a file's
 * tree is made as soon as the file needs it, or only by `Workspace.prepare` where nobody should wait for it.
 */
export async function openWorkspace(
  modules: string,
  index: 'first' | 'later' = 'first',
  surroundings: Surroundings = openSurroundings(),
  more: readonly ModelData[] = [],
): Promise<Workspace> {
  setFlagsFromString(`--wasm-tiering-budget=${tieringBudget}`);
  const { configurations, indexes } = surroundings;
  const files = index === 'first' ? surroundings.files : new DiskFiles();
  const definitionsFor = (uri: string): DefinitionLookup | undefined =>
    index === 'first' ? sparing(surroundings.files.recorded(() => indexes.for(uri))) : indexes.ready(uri);
  const runtime = readModule(join(modules, 'web-tree-sitter.wasm'));
  const grammar = readModule(join(modules, 'tree-sitter-c.wasm'));
  const engine = await createEngine(
    { runtime, grammar },
    files,
    (uri) => configurations.for(uri),
    definitionsFor,
    more,
  );
  return new Workspace(engine, files, configurations, mayMap, { for: definitionsFor, indexes });
}

function readModule(path: string): Uint8Array {
  try {
    return readNamed(path);
  } catch (error) {
    throw new Error(`${path}: ${explainFileError(error)}; it belongs to doorbell-lint: install it again`);
  }
}
