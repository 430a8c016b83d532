/** A workspace without a file system: there are open files, and the configuration files that the client fetches for them. */
import schema from '../model/doorbell.schema.json' with { type: 'json' };
import { rules } from '../rules/all.ts';
import type { ParserModules } from '../syntax/parser.ts';
import { createEngine } from './analysis.ts';
import { mayMap } from './candidate.ts';
import type { FetchedConfigurations } from './fetched-configurations.ts';
import { NearestConfigurations } from './nearest-configurations.ts';
import { Workspace, type WorkspaceFiles } from './workspace.ts';

/** Opens it, given the bytes of the WebAssembly modules. */
export async function openDetached(modules: ParserModules, fetched: FetchedConfigurations): Promise<Workspace> {
  const files: WorkspaceFiles = {
    list: () => [],
    read: (uri) => fetched.text(uri),
    resolveInclude: () => undefined,
    invalidate() {},
  };
  // The validator's type wants the values of keywords narrower than a JSON import has them.
  const vocabulary = { schema: schema as object, ruleIds: rules.map(({ id }) => id) };
  const configurations = new NearestConfigurations(vocabulary, (uri) => fetched.nearest(uri));
  const engine = await createEngine(modules, files, (uri) => configurations.for(uri));
  return new Workspace(engine, files, configurations, mayMap);
}
