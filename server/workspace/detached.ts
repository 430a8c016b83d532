/** A workspace without a file system: open files are all that there is. */
import { rules } from '../rules/all.ts';
import type { ParserModules } from '../syntax/parser.ts';
import { createEngine } from './analysis.ts';
import { mayMap } from './candidate.ts';
import { emptyConfiguration } from './configuration.ts';
import { Workspace, type WorkspaceConfigurations, type WorkspaceFiles } from './workspace.ts';

const noFiles: WorkspaceFiles = {
  list: () => [],
  read: () => undefined,
  resolveInclude: () => undefined,
  invalidate() {},
};

const noConfigurations: WorkspaceConfigurations = {
  ruleIds: rules.map(({ id }) => id),
  for: () => emptyConfiguration,
  fileOf: () => null,
  findings: () => [],
  trust() {},
  invalidate() {},
};

/** Opens it, given the bytes of the WebAssembly modules. */
export async function openDetached(modules: ParserModules): Promise<Workspace> {
  return new Workspace(
    await createEngine(modules, noFiles, () => emptyConfiguration),
    noFiles,
    noConfigurations,
    mayMap,
  );
}
