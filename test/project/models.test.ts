/** The built-in models are what a user could write. */
import { expect, test } from 'vitest';
import { vocabulary } from '../../scripts/generate/engine.ts';
import { builtinModels } from '../../server/model/builtin.ts';
import { services } from '../../server/simulator/kernel/services.ts';
import { parseConfigurationFile } from '../../server/workspace/configuration-file.ts';
import { files, read } from './repository.ts';

const models = files('server/model/*.json').filter((path) => !path.endsWith('.schema.json'));

test.for(models)('%s is a valid .doorbell.json', (path) => {
  const { findings } = parseConfigurationFile(`file:///${path}`, read(path), vocabulary);
  expect(findings.map(({ message }) => message)).toEqual([]);
});

test('all of them are in use', () => {
  expect(builtinModels).toHaveLength(models.length);
  for (const path of models) expect(builtinModels).toContainEqual(JSON.parse(read(path)));
});

test('the schema says what each name of a list means', () => {
  const lists: { enum: unknown[]; enumDescriptions: unknown[] }[] = [];
  JSON.parse(read('server/model/doorbell.schema.json'), (_key, value) => {
    if (value?.enumDescriptions) lists.push(value);
    return value;
  });
  expect(lists.length).toBeGreaterThan(0);
  for (const list of lists) expect(list.enumDescriptions).toHaveLength(list.enum.length);
});

test('the schema names the services of the simulated kernel', () => {
  const schema = JSON.parse(read('server/model/doorbell.schema.json'));
  expect(schema.definitions.function.properties.simulates.properties.service.enum).toEqual([...services.keys()]);
});
