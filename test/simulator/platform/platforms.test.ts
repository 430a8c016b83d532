/** The platform files: complete, consistent, and each fact with its source. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { findIommu } from '../../../server/simulator/iommu/all.ts';
import { findPlatform, platformNames } from '../../../server/simulator/platform/all.ts';
import { type PlatformJson, readPlatform } from '../../../server/simulator/platform/platform.ts';

const folder = path.resolve(import.meta.dirname, '../../../server/simulator/platform');
const files = readdirSync(folder).filter((name) => name.endsWith('.json'));
const read = (file: string): PlatformJson => JSON.parse(readFileSync(path.join(folder, file), 'utf8')) as PlatformJson;

test('the list has every file, sorted', () => {
  expect(platformNames.map((name) => `${name}.json`)).toEqual([...files].sort());
});

describe.for(files)('%s', (file) => {
  const json = read(file);
  const platform = findPlatform(path.basename(file, '.json'))!;

  test('is named as its file, and has an IOMMU that exists', () => {
    expect(json.name).toBe(path.basename(file, '.json'));
    expect(findIommu(platform.iommu.name)).toBeDefined();
  });

  test('names the source of each group of facts', () => {
    const groups = [json.iommu, json.ram, json.endpoint, ...json.devices, ...json.targets];
    for (const { source } of groups) expect(source?.length).toBeGreaterThan(5);
  });

  test('has six BARs, and the device and doorbell that its endpoint names', () => {
    expect(platform.endpoint.bars).toHaveLength(6);
    expect(platform.devices.map(({ name }) => name)).toContain(platform.endpoint.device);
    expect(platform.targets.map(({ name }) => name)).toContain(platform.endpoint.doorbell);
  });

  test('has targets that do not overlap', () => {
    for (const a of platform.targets) {
      expect(platform.targets.filter((b) => a.start < b.end && b.start < a.end)).toEqual([a]);
    }
  });
});

test('a kind that does not exist is named with those that do', () => {
  const json = read('generic-none.json');
  const wrong = { ...json, targets: [{ ...json.targets[0]!, kind: 'uart' }] };
  expect(() => readPlatform(wrong)).toThrow('platform generic-none: "uart" is none of dw-edma, register, ');
});
