/** The engine in this process, from the installed packages: what is generated does not depend on a build. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import { rules } from '../../server/rules/all.ts';
import { createEngine } from '../../server/workspace/analysis.ts';
import { mayMap } from '../../server/workspace/candidate.ts';
import type { Configuration } from '../../server/workspace/configuration.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { platformNear } from '../../server/workspace/platforms.ts';
import { Workspace } from '../../server/workspace/workspace.ts';

const { resolve } = createRequire(import.meta.url);

/** Against what a `.doorbell.json` is checked. */
export const vocabulary = {
  schema: schema as object,
  ruleIds: rules.map(({ id }) => id),
  loadPlatform: platformNear,
};

/** An engine for texts that all have one configuration. */
export function openEngine(configuration: Configuration): Promise<Engine> {
  return engine(new DiskFiles(), () => configuration);
}

/** The workspace that the command line works on. */
export async function openWorkspace(): Promise<Workspace> {
  const files = new DiskFiles();
  const configurations = new Configurations(vocabulary);
  return new Workspace(await engine(files, (uri) => configurations.for(uri)), files, configurations, mayMap);
}

function engine(files: DiskFiles, configurationFor: (uri: string) => Configuration): Promise<Engine> {
  const modules = {
    runtime: readFileSync(resolve('web-tree-sitter/web-tree-sitter.wasm')),
    grammar: readFileSync(resolve('tree-sitter-c/tree-sitter-c.wasm')),
  };
  return createEngine(modules, files, configurationFor);
}
