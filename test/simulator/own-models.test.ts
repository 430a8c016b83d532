/**
 * A driver's own functions and records, described by its own model, are simulated as the kernel's are: every fixture is
 * told alike where what it uses of the kernel has other names.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { builtinModels } from '../../server/model/builtin.ts';
import type { ModelData } from '../../server/model/model.ts';
import { createEngine } from '../../server/workspace/analysis.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { toUri } from '../../server/workspace/source.ts';
import { openConfigurations, parserModules } from '../support/engine.ts';
import { traceText } from '../support/trace-text.ts';

const folder = join(import.meta.dirname, 'flows');
/** Those of one file: what other files define has the kernel's names. */
const names = readdirSync(folder).filter(
  (name) => readdirSync(join(folder, name)).filter((file) => file.endsWith('.c')).length === 1,
);

/** What the models say of simulations, with other names of the same length for functions, records and members. */
const modelled = builtinModels.map(({ functions = {}, structs = {} }) => ({
  functions: Object.entries(functions).filter(([, { simulates }]) => simulates),
  structs: Object.entries(structs).filter(([tag, { holds, single }]) => tag.includes('_') && (holds || single)),
}));
const renamed = new Map(
  modelled
    .flatMap(({ functions, structs }) => [
      ...functions.map(([name]) => name),
      ...structs.flatMap(([tag, { holds = {} }]) => [...tag.split('::'), ...Object.keys(holds)]),
    ])
    .filter((name) => name.includes('_'))
    .map((name) => [name, `q${name.slice(1)}`]),
);
const own: readonly ModelData[] = modelled.map(({ functions, structs }) =>
  JSON.parse(
    replaced(
      JSON.stringify({ functions: Object.fromEntries(functions), structs: Object.fromEntries(structs) }),
      renamed,
    ),
  ),
);

function replaced(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/\w+/g, (word) => names.get(word) ?? word);
}

let engine: Engine;
beforeAll(async () => {
  const configurations = openConfigurations();
  engine = await createEngine(parserModules(), new DiskFiles(), (uri) => {
    const configuration = configurations.for(uri);
    return { ...configuration, models: [...configuration.models, ...own] };
  });
});

test('the fixtures call functions of the kernel that a simulation serves', () => {
  const called = new Set(names.flatMap((name) => read(name).match(/\w+(?=\()/g) ?? []).filter((w) => renamed.has(w)));
  expect(called.size).toBeGreaterThan(5);
});

test.each(names)('%s', (name) => {
  const uri = toUri(join(folder, name, 'driver.c'));
  engine.open(uri, replaced(read(name), renamed));
  const told = traceText(engine, uri, join(folder, name));
  engine.close(uri);
  const back = new Map([...renamed].map(([kernels, owns]) => [owns, kernels]));
  expect(replaced(told, back)).toBe(readFileSync(join(folder, name, 'trace.txt'), 'utf8'));
});

function read(name: string): string {
  return readFileSync(join(folder, name, 'driver.c'), 'utf8');
}
