/** What a `.doorbell.json` says, and what is said about one that is wrong. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import { mayMap } from '../../server/workspace/candidate.ts';
import { emptyConfiguration } from '../../server/workspace/configuration.ts';
import { type ConfigurationVocabulary, parseConfigurationFile } from '../../server/workspace/configuration-file.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import { toUri } from '../../server/workspace/source.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const vocabulary: ConfigurationVocabulary = {
  ruleIds: ['direction-denies-write', 'direction-overgrants'],
  // The validator's type wants the values of keywords narrower than a JSON import has them.
  schema: schema as object,
};

/** The findings about a file, each as `text of its range: message`. */
function findings(text: string): string[] {
  const { findings } = parseConfigurationFile('file:///p/.doorbell.json', text, vocabulary);
  return findings.map(({ range, message }) => `${text.slice(range.start, range.end)}: ${message}`);
}

const ignored = 'the file is ignored, the built-in models stay in use';

test('comments and trailing commas are allowed', () => {
  const text = '{ // ours\n "rules": { "direction-overgrants": "off", },\n}';
  const { configuration, findings } = parseConfigurationFile('file:///x', text, vocabulary);
  expect(findings).toEqual([]);
  expect(configuration.rules).toEqual({ 'direction-overgrants': 'off' });
  expect(configuration.models).toEqual([{ rules: { 'direction-overgrants': 'off' } }]);
});

test.each([
  ['{"rules": {"direction-overgrants": }}', '}: `rules.direction-overgrants`: not valid JSON: value expected'],
  ['{"rules": {"direction-overgrants": "off"}', ': `rules`: not valid JSON: close brace expected'],
  ['', ': not valid JSON: value expected'],
  ['[]', '[: must be of type object'],
  ['{"rules": []}', '"rules": `rules`: must be of type object'],
  [
    '{"rules": {"direction-overgrants": "loud"}}',
    '"direction-overgrants": `rules.direction-overgrants`: must be one of "off", "information", "warning", "error"',
  ],
  [
    '{"rule": {}}',
    '"rule": `rule`: unknown key; known keys, nearest first: "rules", "structs", "doorbellNames", "macros", "$schema", "platform", "contracts", "functions", "constants"',
  ],
  [
    '{"structs": {"foo": {"addresses": [{"field": "a", "access": "write", "space": "iova"}]}}}',
    '{"field": "a", "access": "write", "space": "iova"}: `structs.foo.addresses[0]`: lacks the key "what"',
  ],
  [
    '{"structs": {"foo": {"addresses": [{"what": "it is", "access": "write", "space": "iova"}]}}}',
    '{"what": "it is", "access": "write", "space": "iova"}: `structs.foo.addresses[0]`: lacks the key "field", or lacks the key "low", or lacks the key "high"',
  ],
  [
    '{"structs": {"foo": {"addresses": [{"field": "a", "low": "b", "high": "c", "what": "it is", "access": "write", "space": "iova"}]}}}',
    '{"field": "a", "low": "b", "high": "c", "what": "it is", "access": "write", "space": "iova"}: `structs.foo.addresses[0]`: fits more than one of the allowed forms; keep the keys of one',
  ],
  ['{"structs": {"foo": {}, "bar": {"fields": {"a": 1}}}}', '"a": `structs.bar.fields.a`: must be of type string'],
  ['{"structs": {"foo": {"addresses": [7]}}}', '7: `structs.foo.addresses[0]`: must be of type object'],
  [
    '{"functions": {"my_map": {"effect": "mops"}}}',
    '"effect": `functions.my_map.effect`: must be one of "maps", "unmaps", ...',
  ],
  [
    '{"functions": {"my_map": {"arguments": {"adress": 1}}}}',
    '"adress": `functions.my_map.arguments.adress`: unknown key; known keys, nearest first: "address", "attrs", ...',
  ],
  [
    '{"functions": {"my_map": {"arguments": {"address": -1}}}}',
    '"address": `functions.my_map.arguments.address`: -1 is less than 0',
  ],
  ['{"macros": {"F(x": "1"}}', '"F(x": `macros.F(x`: the key must have the form /^\\w+(\\([\\w, ]*\\))?$/'],
  [
    '{"rules": {"A/B~C %": "loud"}}',
    '"A/B~C %": `rules.A/B~C %`: must be one of "off", "information", "warning", "error"',
  ],
  [
    '{"constants": {"A": "-0x10"}}',
    '"A": `constants.A`: must be of type integer, or must have the form /^(0x[0-9a-fA-F]+|-?[0-9]+)$/',
  ],
  ['{"constants": {"A": true}}', '"A": `constants.A`: must be of type integer, or must be of type string'],
])('%s gives one finding at the offending key', (text, expected) => {
  // Of a list, its beginning is enough: the schema may grow.
  const shown = findings(text).map((finding) =>
    finding.replace(/((?:"[\w-]+", ){2})(?:"[\w-]+", ){5,}"[\w-]+"/, '$1...'),
  );
  expect(shown).toEqual([`${expected}; ${ignored}`]);
});

test('a text is parsed only where it names a call that is followed or asks what a record holds, of the kernel or of the project', () => {
  const own = '{"functions": {"my_map": {"effect": "maps"}, "my_unmap": {"effect": "unmaps"}}}';
  const { configuration } = parseConfigurationFile('file:///x', own, vocabulary);
  const mapping = (text: string) => [mayMap(text, emptyConfiguration), mayMap(text, configuration)];
  expect(mapping('x = dma_map_resource(dev, a, s, d, 0);')).toEqual([true, true]);
  expect(mapping('x = dma_map_phys(dev, a, s, d, 0);')).toEqual([true, true]);
  expect(mapping('x = my_map(dev, a);')).toEqual([false, true]);
  expect(mapping('x = my_unmap(dev, a);')).toEqual([false, true]);
  expect(mapping('dma_unmap_resource(dev, a, s, d, 0);')).toEqual([true, true]);
  expect(mapping('if (res->type == PCI_EPC_AUX_DOORBELL_MMIO)')).toEqual([true, true]);
  expect(mapping('not_my_map(); dma_alloc_coherent(dev, s, &a, GFP_KERNEL);')).toEqual([false, false]);
});

test('an unknown rule is named with the known ones, and the rest of the file counts', () => {
  const text = '{"rules": {"direction-overgrant": "off", "direction-denies-write": "warning"}}';
  expect(findings(text)).toEqual([
    '"direction-overgrant": `rules.direction-overgrant`: unknown rule `direction-overgrant`; ' +
      'known rules, nearest first: `direction-overgrants`, `direction-denies-write`',
  ]);
  const { configuration } = parseConfigurationFile('file:///x', text, vocabulary);
  expect(configuration.rules['direction-denies-write']).toBe('warning');
});

test('every prefix of a file is read without an exception', () => {
  const text = '{ "rules": { "direction-overgrants": "off" }, "structs": { "foo": { "fields": { "a": "u32" } } } }';
  for (let end = 0; end < text.length; end++) expect(findings(text.slice(0, end)), text.slice(0, end)).toHaveLength(1);
});

test('the nearest file upwards counts, for as long as it is not invalidated', () => {
  const off = '{"rules": {"direction-overgrants": "off"}}';
  const root = temporaryTree({
    '.doorbell.json': off,
    'drivers/a.c': '',
    'other/.doorbell.json': '{]',
    'other/b.c': '',
  });
  const configurations = new Configurations(vocabulary);
  const a = toUri(join(root, 'drivers/a.c'));
  const b = toUri(join(root, 'other/deep/b.c'));
  expect(configurations.for(a).rules).toEqual({ 'direction-overgrants': 'off' });
  expect(configurations.for(a)).toBe(configurations.for(toUri(join(root, 'drivers/c.c'))));
  expect(configurations.for(b)).toEqual({ rules: {}, models: [] });
  expect(configurations.findings()).toMatchObject([
    { rule: 'configuration', severity: 'error', file: toUri(join(root, 'other/.doorbell.json')) },
  ]);

  writeFileSync(join(root, 'other/.doorbell.json'), off);
  expect(configurations.findings()).toHaveLength(1);
  configurations.invalidate();
  expect(configurations.for(b).rules).toEqual({ 'direction-overgrants': 'off' });
  expect(configurations.findings()).toEqual([]);
});
