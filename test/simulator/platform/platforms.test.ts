/** The platform files: what a user could write, complete, consistent, and each fact with its source. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findIommu } from '../../../server/simulator/iommu/all.ts';
import { createMachine } from '../../../server/simulator/machine.ts';
import { findPlatform, platformNames } from '../../../server/simulator/platform/all.ts';
import schema from '../../../server/simulator/platform/platform.schema.json' with { type: 'json' };
import { type PlatformJson, readPlatform } from '../../../server/simulator/platform/platform.ts';
import { readCheckedJson } from '../../../server/workspace/checked-json.ts';

const folder = path.resolve(import.meta.dirname, '../../../server/simulator/platform');
const files = readdirSync(folder).filter((name) => name.endsWith('.json') && !name.endsWith('.schema.json'));
const text = (file: string): string => readFileSync(path.join(folder, file), 'utf8');
const read = (file: string): PlatformJson => JSON.parse(text(file)) as PlatformJson;

test('the list has every file, sorted', () => {
  expect(platformNames.map((name) => `${name}.json`)).toEqual([...files].sort());
});

describe.for(files)('%s', (file) => {
  const json = read(file);
  const platform = findPlatform(path.basename(file, '.json'))!;

  test('fits the schema for users', () => {
    expect(readCheckedJson(text(file), schema as object)).toMatchObject({ kind: 'valid' });
  });

  test('is named as its file, and has an IOMMU that exists', () => {
    expect(json.name).toBe(path.basename(file, '.json'));
    expect(findIommu(platform.iommu.name)).toBeDefined();
  });

  test('names the source of each group of facts', () => {
    const groups = [json.iommu, json.ram, json.endpoint, ...json.devices, ...json.targets];
    for (const { source } of groups) expect(source?.length).toBeGreaterThan(5);
  });

  test('says in a note what is assumed about its IOMMU, and where its doorbell stands in for one', () => {
    expect(json.iommu.note !== undefined).toBe(json.iommu.source?.includes('assumed') ?? false);
    for (const target of json.targets)
      if (target.kind === 'register') expect(json.notes?.join()).toContain('stands in');
  });

  test('has targets that do not overlap', () => {
    for (const a of platform.targets) {
      expect(platform.targets.filter((b) => a.start < b.end && b.start < a.end)).toEqual([a]);
    }
  });

  test('offers MSIs where its endpoint has a controller', () => {
    const { msi, endpoint } = createMachine({ platform });
    expect(msi === null).toBe(json.endpoint.msi === undefined);
    const messages = msi?.allocate(endpoint.device, 3) ?? [];
    expect(new Set(messages.map(({ virq }) => virq)).size).toBe(messages.length);
  });
});

describe('a name that nothing has is told with those that exist', () => {
  const json = read('generic-smmuv3.json');
  const { endpoint } = json;
  test.for([
    [
      'a kind of target',
      { targets: [{ ...json.targets[0]!, kind: 'uart' }] },
      '"uart" is none of dw-edma, register, gic-its, gicv2m, imsic, ram',
    ],
    ['an IOMMU', { iommu: { ...json.iommu, name: 'gart' } }, 'the IOMMU "gart" is none of amd-v1, '],
    ['a device', { endpoint: { ...endpoint, device: 'x' } }, 'the endpoint\'s device "x" is none of 3c000000.pcie-ep'],
    ['a doorbell', { endpoint: { ...endpoint, doorbell: 'x' } }, 'the doorbell "x" is none of eDMA, ITS'],
    ['an MSI controller', { endpoint: { ...endpoint, msi: 'eDMA' } }, 'the MSI controller "eDMA" is none of ITS'],
  ] as const)('%s', ([, change, message]) => {
    expect(() => readPlatform({ ...json, ...change } as PlatformJson)).toThrow(`platform generic-smmuv3: ${message}`);
  });
});
