/**
 * The simulator against recorded runs of real Linux on emulated IOMMUs. The recordings lie beside the repository, in
 * ../shared/vectors; their README describes them. What cannot be run is counted with its reason in docs/fidelity.md.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findIommu, iommuNames } from '../../server/simulator/iommu/all.ts';
import { kernelVersions } from '../../server/simulator/iommu/iommu.ts';
import { agreementTable, agrees, fidelityPage, replayFolder } from './fidelity.ts';

const root = path.resolve(import.meta.dirname, '../..');
const folder = path.join(root, '../shared/vectors');

describe('recorded behaviour', () => {
  const results = existsSync(folder) ? replayFolder(folder) : [];
  if (results.length === 0) {
    test('is not compared: there are no recordings', () => console.log(`no recordings in ${folder}`));
    return;
  }

  test.for(results)('$file on $name', ({ differences, agreed }) => {
    expect(differences).toEqual([]);
    expect(agreed).toBeGreaterThan(0);
  });

  test('docs/fidelity.md has the table; UPDATE=1 writes it', () => {
    const page = path.join(root, 'docs/fidelity.md');
    if (process.env.UPDATE === '1') writeFileSync(page, fidelityPage(results));
    expect(readFileSync(page, 'utf8')).toBe(fidelityPage(results));
  });
});

/** A folder with one recording of a write to a mapping of registers. */
function recording(machine: object, expected: object): string {
  const own = mkdtempSync(path.join(tmpdir(), 'vectors-'));
  onTestFinished(() => rmSync(own, { recursive: true }));
  const devices = [
    { name: 'dma0', requesterId: '00:04.0', dmaMask: 64, driver: 'dbtest' },
    { name: 'dma1', requesterId: '00:05.0', dmaMask: 64, driver: 'dbtest' },
  ];
  const targets = [{ name: 'mmio0', phys: '0x0a000000', size: '0x100000', device: 'tgt0' }];
  const map = { op: 'map', as: 'm0', device: 'dma0', api: 'dma_map_resource', phys: 'mmio0', size: 4096 };
  const ops = [
    { ...map, direction: 'DMA_FROM_DEVICE' },
    { op: 'access', device: 'dma0', kind: 'write', address: 'm0+0x10', bytes: 4 },
  ];
  const cases = [{ id: 'a/write', about: 'a write', ops, expect: expected }];
  writeFileSync(
    path.join(own, 'a.json'),
    JSON.stringify({ version: 1, machine: { devices, targets, ...machine }, cases }),
  );
  return own;
}

const lands = { outcome: 'ok', landed: 'mmio0+0x10' };

describe('any folder of recordings', () => {
  const machines = iommuNames.flatMap((iommu) =>
    (findIommu(iommu)!.kernels ?? kernelVersions).flatMap((kernel) =>
      (['strict', 'lazy', 'passthrough'] as const).map((mode) => ({ iommu, kernel: `${kernel}.1`, mode })),
    ),
  );

  test.for(machines)('may be of $iommu under $kernel, $mode', (machine) => {
    const results = replayFolder(recording(machine, lands));
    expect(results).toMatchObject([{ cases: 1, agreed: 1, differences: [] }]);
    expect(agrees(results)).toBe(true);
  });

  test('differs where it says something else, and the table says in what', () => {
    const results = replayFolder(recording({ iommu: 'amd-v2', kernel: '7.2.1', mode: 'strict' }, { outcome: 'fault' }));
    expect(agrees(results)).toBe(false);
    expect(agreementTable(results)).toContain('- differs: a/write: outcome: got "ok", recorded "fault" (a)');
  });

  test('does not agree where the IOMMU is none of ours', () => {
    const results = replayFolder(recording({ iommu: 'gart', kernel: '7.2.1', mode: 'strict' }, lands));
    expect(agrees(results)).toBe(false);
    expect(agreementTable(results)).toContain('- left out: 1 of a: gart is not modelled');
  });

  test('says what is wrong with a file that holds none', () => {
    const own = recording({}, lands);
    writeFileSync(path.join(own, 'b.json'), '{}');
    expect(() => replayFolder(own)).toThrow('b.json: no recordings');
    writeFileSync(path.join(own, 'a.json'), '{');
    expect(() => replayFolder(own)).toThrow('a.json: ');
  });
});
