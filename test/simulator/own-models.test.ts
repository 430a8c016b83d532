/**
 * A driver's own functions, described by its own model, are simulated as the kernel's are: every fixture is told alike
 * where the functions that it calls have other names.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
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
const names = readdirSync(folder).filter((name) => !existsSync(join(folder, name, 'map.c')));

/** The functions that the models say how to simulate, by a name of the same length that is nobody's. */
const simulated = builtinModels
  .flatMap((model) => Object.entries(model.functions ?? {}))
  .filter(([, { simulates }]) => simulates);
const renamed = new Map(simulated.map(([name]) => [name, `q${name.slice(1)}`]));
const own: ModelData = {
  functions: Object.fromEntries(simulated.map(([name, model]) => [renamed.get(name)!, model])),
};

function replaced(text: string, names: ReadonlyMap<string, string>): string {
  return text.replace(/\w+/g, (word) => names.get(word) ?? word);
}

let engine: Engine;
beforeAll(async () => {
  const configurations = openConfigurations();
  engine = await createEngine(parserModules(), new DiskFiles(), (uri) => {
    const configuration = configurations.for(uri);
    return { ...configuration, models: [...configuration.models, own] };
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
