/** What a folder holds and what its list names are the same. */
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { rules } from '../../server/rules/all.ts';
import { iommuNames } from '../../server/simulator/iommu/all.ts';
import { importsOf, kindOf, layerNameOf } from './imports.ts';
import { siblings } from './layers.ts';
import { files, read } from './repository.ts';

describe.for(Object.entries(siblings).filter(([, { composers }]) => composers.length > 0))('%s', ([folder, group]) => {
  const units = files(`${folder}/*.ts`).filter((path) => kindOf(group, path) === 'unit');
  const [composer = ''] = group.composers;
  const imported = importsOf(read(`${folder}/${composer}`))
    .map(({ specifier }) => posix.join(folder, specifier))
    .filter((path) => posix.dirname(path) === folder && kindOf(group, path) === 'unit');

  test(`${composer} imports every ${group.unit}`, () => {
    const missing = units
      .filter((path) => !imported.includes(path))
      .map((path) => `import ... from './${posix.basename(path)}';`);
    expect(missing, `add to ${folder}/${composer}`).toEqual([]);
  });
});

test('the rules are sorted, and each has the name of its file', () => {
  const ids = rules.map(({ id }) => id);
  const named = files('server/rules/*.ts')
    .filter((path) => kindOf(siblings['server/rules']!, path) === 'unit')
    .map((path) => posix.basename(path, '.ts'));
  expect(ids).toEqual(named);
});

test('the IOMMUs are sorted', () => {
  expect(iommuNames).toEqual([...iommuNames].sort());
});

test('every source file of the product belongs to a layer', () => {
  const strays = files('server/**/*.ts', 'extension/**/*.ts').filter((path) => layerNameOf(path) === undefined);
  expect(strays, 'move them, or give their folder a layer in test/project/layers.ts').toEqual([]);
});
