/** Formats of other kernels and of what is no IOMMU: old ones, those of vendors and of Xen, dma-debug and swiotlb. */
import { expect, test } from 'vitest';
import { type FaultRecord, readFaultLog } from '../../../server/simulator/fault-log.ts';
import { faultTitle } from '../../../server/workspace/fault-words.ts';

const only = (lines: readonly string[]): FaultRecord => {
  const records = readFaultLog(lines);
  expect(records).toHaveLength(1);
  return records[0]!;
};

const meaning = ({ parts }: FaultRecord, name: string): string | null | undefined =>
  parts.find((part) => part.name === name)?.meaning;

test('VT-d with 0x in the device', () => {
  const record = only([
    '[ 1.2] kernel: DMAR: [DMA Write NO_PASID] Request device [0x3b:0x00.1] fault addr 0x9c41e000 [fault reason 0x05] PTE Write access is not set',
  ]);
  expect(record).toMatchObject({ access: 'write', address: 0x9c41e000n, pageOnly: true, requester: '3b:00.1' });
  expect(meaning(record, 'reason')).toContain('does not permit the write');
});

test('VT-d of 3.x: no 0x, and the reason, in decimal, on a line of its own', () => {
  const record = only([
    'dmar: DRHD: handling fault status reg 3',
    'dmar: DMAR:[DMA Write] Request device [06:00.1] fault addr fffc2000 ',
    'DMAR:[fault reason 05] PTE Write access is not set',
  ]);
  expect(record).toMatchObject({ access: 'write', address: 0xfffc2000n, requester: '06:00.1', lines: [0, 1, 2] });
  expect(meaning(record, 'reason')).toContain('does not permit the write');
  const scalable = only(['DMAR: [DMA Read] Request device [06:00.1] fault addr fffc2000 [fault reason 134] SM: ...']);
  expect(scalable).toMatchObject({ kind: 'permission', access: 'read' });
});

test('two faults of VT-d of 3.x keep their reasons', () => {
  const fault = (address: string, reason: string) => [
    `dmar: DMAR:[DMA Read] Request device [06:00.1] fault addr ${address} `,
    `DMAR:[fault reason ${reason}] ...`,
  ];
  const records = readFaultLog([...fault('1000', '06'), ...fault('2000', '02')]);
  expect(records.map((record) => [record.address, record.lines, meaning(record, 'reason')?.slice(0, 22)])).toEqual([
    [0x1000n, [0, 1], 'the second-stage entry'],
    [0x2000n, [2, 3], 'no tables at all for t'],
  ]);
});

test('Xen prints the reason in hexadecimal behind the request; no line is read as one of Linux', () => {
  const record = only([
    '(XEN) [VT-D]DMAR:[DMA Write] Request device [0000:81:00.0] fault addr 7d902000, iommu reg = ffff82c0009e1000',
    '(XEN) [VT-D]DMAR: reason 05 - PTE Write access is not set',
  ]);
  expect(record).toMatchObject({ access: 'write', address: 0x7d902000n, requester: '0000:81:00.0', lines: [0, 1] });
  expect(record.title).toContain('Xen');
});

test('AMD-Vi before 4.19: an event on two lines', () => {
  const event = (address: string) => [
    '[  903.118240] AMD-Vi: Event logged [',
    `[  903.121602] IO_PAGE_FAULT device=0a:00.3 domain=0x0011 address=0x00000000e3a40${address} flags=0x0070]`,
  ];
  expect(readFaultLog([...event('100'), ...event('140')])).toMatchObject([
    { kind: 'permission', access: 'write', address: 0xe3a40100n, requester: '0a:00.3', lines: [0, 1] },
    { kind: 'permission', access: 'write', address: 0xe3a40140n, requester: '0a:00.3', lines: [2, 3] },
  ]);
  expect(readFaultLog(['AMD-Vi: Event logged [', 'something else'])).toEqual([]);
});

test("AMD-Vi in the device's own name alone; without an entry the direction is not sure", () => {
  const record = only([
    'mt7921e 0000:05:00.0: Event logged [IO_PAGE_FAULT domain=0x000e address=0x00000000fd5c2000 flags=0x0020]',
  ]);
  expect(record).toMatchObject({ kind: 'translation', address: 0xfd5c2000n, requester: '0000:05:00.0' });
  expect(meaning(record, 'flags')).toContain('RW is sure only where one is');
});

test('a request that a device may not send is no page fault, and no map call explains it', () => {
  const { event, kind, requester } = only([
    'AMD-Vi: Event logged [',
    'INVALID_DEVICE_REQUEST device=00:00.2 address=0x000000fdf8000108 flags=0x0a00]',
  ]);
  expect([kind, requester, event?.maps]).toEqual([null, '00:00.2', null]);
  expect(event?.title).toContain('range of interrupts');
  const oneLine =
    'AMD-Vi: Event logged [INVALID_DEVICE_REQUEST device=0000:00:00.2 pasid=0x00000 address=0xfffffffdf8000000 flags=0x0a00]';
  expect(only([oneLine]).event?.maps).toBeNull();
});

test("Qualcomm's vendor kernel names the client, and the access among the bits", () => {
  const line = (text: string) => `[   31.2] arm-smmu 3da0000.apps-smmu: ${text}`;
  const record = only([
    line('Unhandled arm-smmu context fault from 8800000.qcom,ufshc!'),
    line('FAR    = 0x00000000c4f00040'),
    line('FSR    = 0x00000402 [TF W SS ], SID=0x1480'),
  ]);
  expect(record).toMatchObject({
    kind: 'translation',
    access: 'write',
    address: 0xc4f00040n,
    requester: '8800000.qcom,ufshc',
    lines: [0, 1, 2],
  });
  // The registers alone could be those of any line before.
  expect(readFaultLog([line('FSR    = 00000402 [TF W SS ], SID=0x1480')])).toEqual([]);
});

test('SMMUv2 before 4.0 prints no FSR', () => {
  const old = 'arm-smmu 2b500000.iommu: Unhandled context fault: iova=0xffffe010, fsynr=0x10, cb=3';
  expect(only([old])).toMatchObject({ kind: null, access: 'write', address: 0xffffe010n });
});

test('dma-debug: what was unmapped otherwise than it was mapped', () => {
  const record = only([
    'WARNING: CPU: 2 PID: 114 at kernel/dma/debug.c:1012 check_unmap+0x2a4/0xa10',
    'DMA-API: macb 30be0000.ethernet: device driver frees DMA memory with different size [device address=0x00000000b7d20042] [map size=2048 bytes] [unmap size=60 bytes]',
  ]);
  expect(record).toMatchObject({ address: 0xb7d20042n, requester: '30be0000.ethernet', lines: [1] });
  expect(faultTitle(record)).toBe('unmapped with 60 bytes, mapped with 2048');
  expect(record.event?.rule).toBe('unmap-mismatch');
});

test.for([
  [
    'macb 30be0000.ethernet: DMA-API: device driver frees DMA memory with different direction [device address=0x0000000000001000] [size=4 bytes] [mapped with DMA_TO_DEVICE] [unmapped with DMA_FROM_DEVICE]',
    { rule: 'unmap-mismatch', maps: { families: null, direction: 'DMA_TO_DEVICE' } },
  ],
  [
    'DMA-API: macb 30be0000.ethernet: device driver failed to check map error[device address=0x0000000000001000] [size=4 bytes] [mapped as single]',
    { rule: 'unchecked-mapping', maps: { families: ['page'] } },
  ],
  [
    'DMA-API: macb 30be0000.ethernet: device driver tries to free an invalid DMA memory address',
    { rule: 'unchecked-mapping', maps: { families: null } },
  ],
  [
    'DMA-API: macb 30be0000.ethernet: device driver frees DMA memory with wrong function [device address=0x0000000000001000] [size=4 bytes] [mapped as coherent] [unmapped as single]',
    { rule: 'unmap-mismatch', maps: null },
  ],
] as const)('dma-debug: %s', ([line, event]) => {
  expect(only([line])).toMatchObject({ requester: '30be0000.ethernet', event });
});

test('dma-debug: what is left, with the details on the next line', () => {
  const record = only([
    '[  9.0] DMA-API: pci 0000:03:00.0: device driver has pending DMA allocations while released from device [count=3]',
    '[  9.0] One of leaked entries details: [device address=0x00000000ffffe000] [size=4096 bytes] [mapped with DMA_FROM_DEVICE] [mapped as phy]',
  ]);
  expect(faultTitle(record)).toBe('still mapped when the driver was unbound: 3');
  expect(record).toMatchObject({ lines: [0, 1], event: { maps: { direction: 'DMA_FROM_DEVICE' } } });
});

test('swiotlb without room is one failed map call, however many lines it prints', () => {
  const record = only([
    '[ 9120.3] ath10k_pci 0000:03:00.0: swiotlb buffer is full (sz: 8192 bytes)',
    '[ 9120.3] ath10k_pci 0000:03:00.0: DMA: Out of SW-IOMMU space for 8192 bytes',
  ]);
  expect(record).toMatchObject({ requester: '0000:03:00.0', lines: [0, 1], event: { rule: 'unchecked-mapping' } });
  expect(faultTitle(record)).toBe('no bounce buffer for 8192 bytes: the map call failed');
  const late = only([
    'nvme 0000:01:00.0: swiotlb buffer is full (sz: 262144 bytes), total 32768 (slots), used 12 (slots)',
  ]);
  expect(late.event?.text).toContain('no run of free slots is as long');
});
