/** What CONFIG_DMA_API_DEBUG says to a driver that uses the DMA API wrongly. */
import { describe, expect, test } from 'vitest';
import type { DmaApi, MapCall } from '../../../server/simulator/kernel/dma-api.ts';
import { createMachine, type MachineOptions } from '../../../server/simulator/machine.ts';
import { type Iova, iova, physAddr } from '../../../server/simulator/units.ts';

const DEVICE = '0000:00:04.0';
const call: MapCall = { phys: physAddr(0x50000000n), size: 0x2000n, direction: 'DMA_TO_DEVICE', mmio: false };

const api = (over: Partial<MachineOptions> = {}): DmaApi =>
  createMachine({
    forcesDomains: true,
    platform: 'generic-vtd',
    iommu: 'none',
    kernel: '6.12',
    dmaDebug: true,
    ...over,
  }).dma;

/** Maps and, unless told not to, checks. */
function map(dma: DmaApi, { checked = true, ...over }: Partial<MapCall> & { checked?: boolean } = {}): Iova {
  const mapped = dma.map(DEVICE, { ...call, ...over });
  if (mapped.kind !== 'mapped') throw new Error(mapped.kind);
  if (checked) dma.mappingError(mapped.handle, DEVICE);
  return mapped.handle;
}

/** The line of an unmap; `log` and `warnings` come together. */
function unmap(dma: DmaApi, handle: bigint, over: Partial<MapCall> = {}): string | undefined {
  const { size, direction, mmio } = { ...call, ...over };
  const outcome = dma.unmap(DEVICE, { handle: iova(handle), size, direction, mmio });
  if (outcome.kind !== 'unmapped') throw new Error(outcome.kind);
  expect(outcome.warnings).toEqual(outcome.log.length > 0 ? ['kernel/dma/debug.c check_unmap'] : []);
  return outcome.log[0];
}

const prefix = `DMA-API: dw-pcie ${DEVICE}: device driver`;
const at = '[device address=0x0000000050000000]';

test('a mapping that is checked and unmapped as it was made is silent', () => {
  const dma = api();
  expect(unmap(dma, map(dma))).toBeUndefined();
  expect(dma.unbind(DEVICE)).toEqual({ log: [], warnings: [], faults: [] });
});

test.for<[string, Partial<MapCall>, string]>([
  [
    'another direction',
    { direction: 'DMA_FROM_DEVICE' },
    `frees DMA memory with different direction ${at} [size=8192 bytes] [mapped with DMA_TO_DEVICE] [unmapped with DMA_FROM_DEVICE]`,
  ],
  [
    'another size',
    { size: 0x1000n },
    `frees DMA memory with different size ${at} [map size=8192 bytes] [unmap size=4096 bytes]`,
  ],
  [
    'another function',
    { mmio: true },
    `frees DMA memory with wrong function ${at} [size=8192 bytes] [mapped as single] [unmapped as resource]`,
  ],
])('an unmap with %s', ([, over, message]) => {
  const dma = api();
  expect(unmap(dma, map(dma), over)).toBe(`${prefix} ${message}`);
});

test('an unmap without a check, of nothing, twice, and of a failed mapping', () => {
  const unchecked = api();
  expect(unmap(unchecked, map(unchecked, { checked: false }))).toBe(
    `${prefix} failed to check map error${at} [size=8192 bytes] [mapped as single]`,
  );
  const twice = api();
  const handle = map(twice);
  unmap(twice, handle);
  const missing = `${prefix} tries to free DMA memory it has not allocated ${at} [size=8192 bytes]`;
  expect(unmap(twice, handle)).toBe(missing);
  expect(unmap(api(), 0x50000000n)).toBe(missing);
  expect(unmap(api(), (1n << 64n) - 1n)).toBe(`${prefix} tries to free an invalid DMA memory address`);
});

test('only the first error of a boot is printed', () => {
  const dma = api();
  expect(unmap(dma, 0n)).toBeDefined();
  expect(unmap(dma, 0n)).toBeUndefined();
});

test('7.2 compares attributes in place of functions', () => {
  const dma = api({ kernel: '7.2' });
  expect(unmap(dma, map(dma), { mmio: true })).toBe(
    `${prefix} frees DMA memory with different attributes ${at} [size=8192 bytes] [mapped with 0x0] [unmapped with 0x400]`,
  );
});

test('7.2 has one kind of mapping', () => {
  const dma = api({ kernel: '7.2' });
  expect(unmap(dma, map(dma, { checked: false }))).toContain('[mapped as phy]');
});

test('the same memory mapped twice: the entry that fits is the one that goes', () => {
  const dma = api();
  map(dma, { size: 0x1000n });
  map(dma);
  expect(unmap(dma, call.phys)).toBeUndefined();
  expect(dma.unbind(DEVICE).log).toEqual([
    `DMA-API: pci ${DEVICE}: device driver has pending DMA allocations while released from device [count=1]`,
    `One of leaked entries details: ${at} [size=4096 bytes] [mapped with DMA_TO_DEVICE] [mapped as single]`,
  ]);
});

describe('a sync', () => {
  const sync = (dma: DmaApi, over: object): readonly string[] =>
    dma.sync(DEVICE, { handle: iova(call.phys), size: 64n, direction: 'DMA_TO_DEVICE', ...over }).log;

  test('inside the mapping and in its direction is silent', () => {
    const dma = api();
    map(dma);
    expect(sync(dma, { handle: iova(call.phys + 0x1fc0n) })).toEqual([]);
  });

  test('in another direction, and of what is not mapped', () => {
    const dma = api();
    map(dma);
    expect(sync(dma, { direction: 'DMA_FROM_DEVICE' })).toEqual([
      `${prefix} syncs DMA memory with different direction ${at} [size=8192 bytes] [mapped with DMA_TO_DEVICE] [synced with DMA_FROM_DEVICE]`,
    ]);
    expect(sync(api(), {})).toEqual([`${prefix} tries to sync DMA memory it has not allocated ${at} [size=64 bytes]`]);
  });

  test('of a mapping both ways may go either way', () => {
    const dma = api();
    map(dma, { direction: 'DMA_BIDIRECTIONAL' });
    expect(sync(dma, { direction: 'DMA_FROM_DEVICE' })).toEqual([]);
  });
});

test('without the option nothing is said', () => {
  const dma = api({ dmaDebug: false });
  expect(unmap(dma, 0n)).toBeUndefined();
  expect(dma.unbind(DEVICE).log).toEqual([]);
});
