/** The fault record of each IOMMU as its hardware packs it, and the kernel's lines for it. */
import { describe, expect, test } from 'vitest';
import { findIommu, iommuNames, iommus } from '../../../server/simulator/iommu/all.ts';
import type { IommuFault, KernelVersion, Translation } from '../../../server/simulator/iommu/iommu.ts';
import type { Access } from '../../../server/simulator/trace.ts';
import { iova, physAddr } from '../../../server/simulator/units.ts';
import { CountingMemory } from '../table-memory.ts';

const requester = { id: 0x20, device: '0000:00:04.0', driver: 'dw-pcie' };

/** A request to a page that is mapped read-only at 0xffffe000 and nothing else. */
function request(
  name: string,
  kernel: KernelVersion,
  { address, access }: { address: bigint; access: Access },
): Translation {
  const iommu = findIommu(name)!.create({ memory: new CountingMemory(), kernel, device: 'iommu0' });
  const prot = { read: true, write: false, cache: false, mmio: true, noExec: false };
  iommu.attach(requester)!.map(iova(0xffffe000n), physAddr(0xe65d5000n), 0x1000n, prot);
  return iommu.translate({ requester, address: iova(address), access });
}

function fault(name: string, kernel: KernelVersion, to: { address: bigint; access: Access }): IommuFault {
  const answer = request(name, kernel, to);
  if (answer.kind !== 'fault') throw new Error(`${name} answers with ${answer.kind}`);
  return answer.fault;
}

const deniedWrite = { address: 0xffffe010n, access: 'write' } as const;
const unmappedRead = { address: 0x12345678n, access: 'read' } as const;

describe('smmuv3-stage1', () => {
  const raw = [
    'arm-smmu-v3 iommu0: event 0x13 received:',
    'arm-smmu-v3 iommu0: \t0x0000002000000013',
    'arm-smmu-v3 iommu0: \t0x0000020000000000',
    'arm-smmu-v3 iommu0: \t0x00000000ffffe010',
    'arm-smmu-v3 iommu0: \t0x0000000000000000',
  ];

  test('a denied write under 6.12 is F_PERMISSION', () => {
    expect(fault('smmuv3-stage1', '6.12', deniedWrite)).toEqual({
      kind: 'permission',
      access: 'write',
      iova: 0xffffe010n,
      recorded: 0xffffe010n,
      code: 0x13,
      fields: { stage: 1, rnw: 0, ind: 0, pnu: 0, class: 2 },
      record: [0x2000000013n, 0x20000000000n, 0xffffe010n, 0n],
      log: raw,
    });
  });

  test('7.2 decodes it as well', () => {
    expect(fault('smmuv3-stage1', '7.2', deniedWrite).log).toEqual([
      ...raw,
      'arm-smmu-v3 iommu0: event: F_PERMISSION client: 0000:00:04.0 sid: 0x20 ssid: 0x0 iova: 0xffffe010 ipa: 0x0',
      'arm-smmu-v3 iommu0: unpriv data write s1 "Input address caused fault" stag: 0x0',
    ]);
  });

  test('an unmapped read is F_TRANSLATION with RnW set', () => {
    expect(fault('smmuv3-stage1', '7.2', unmappedRead)).toMatchObject({
      kind: 'translation',
      code: 0x10,
      record: [0x2000000010n, 0x20800000000n, 0x12345678n, 0n],
    });
    expect(fault('smmuv3-stage1', '7.2', unmappedRead).log.at(-1)).toContain('unpriv data read s1');
  });

  test('an address beyond the input size is F_TRANSLATION too', () => {
    expect(fault('smmuv3-stage1', '6.12', { address: 1n << 48n, access: 'write' })).toMatchObject({
      kind: 'translation',
      code: 0x10,
    });
  });
});

describe('vtd-second-stage', () => {
  test('a denied write is reason 5 for its page', () => {
    expect(fault('vtd-second-stage', '6.12', deniedWrite)).toEqual({
      kind: 'permission',
      access: 'write',
      iova: 0xffffe010n,
      recorded: 0xffffe000n,
      code: 0x05,
      fields: { fsts: 2, t: 0, fr: 5, sid: 0x20 },
      record: [0xffffe000n, 0x8000000500000020n],
      log: [
        'DMAR: DRHD: handling fault status reg 2',
        'DMAR: [DMA Write NO_PASID] Request device [00:04.0] fault addr 0xffffe000 [fault reason 0x05] PTE Write access is not set',
      ],
    });
  });

  test('7.2 prints the segment, and a read is type 1 with reason 6', () => {
    const { log, record, kind } = fault('vtd-second-stage', '7.2', unmappedRead);
    expect(kind).toBe('translation');
    expect(record).toEqual([0x12345000n, 0xc000000600000020n]);
    expect(log[1]).toBe(
      'DMAR: [DMA Read NO_PASID] Request device [0000:00:04.0] fault addr 0x12345000 [fault reason 0x06] PTE Read access is not set',
    );
  });

  test('an address beyond the guest address width is reason 4', () => {
    const { kind, log } = fault('vtd-second-stage', '7.2', { address: 1n << 48n, access: 'write' });
    expect(kind).toBe('address-size');
    expect(log[1]).toContain('fault addr 0x1000000000000 [fault reason 0x04] Access beyond MGAW');
  });

  test('interrupt messages are not modelled, and the allocator keeps away from them', () => {
    expect(request('vtd-second-stage', '7.2', { address: 0xfee00000n, access: 'write' }).kind).toBe('unmodelled');
  });
});

describe('ipmmu-vmsa', () => {
  test('a denied write sets PF, and the line names neither device nor access', () => {
    expect(fault('ipmmu-vmsa', '7.2', deniedWrite)).toEqual({
      kind: 'permission',
      access: 'write',
      iova: 0xffffe010n,
      recorded: 0xffffe010n,
      code: 2,
      fields: { imstr: 2 },
      record: [2n, 0xffffe010n, 0n],
      log: ['ipmmu-vmsa iommu0: Unhandled fault: status 0x00000002 iova 0xffffe010'],
    });
  });

  test('an unmapped read sets TF', () => {
    expect(fault('ipmmu-vmsa', '6.12', unmappedRead)).toMatchObject({
      kind: 'translation',
      code: 1,
      log: ['ipmmu-vmsa iommu0: Unhandled fault: status 0x00000001 iova 0x12345678'],
    });
  });

  test('an address above 4 GiB is not modelled', () => {
    expect(request('ipmmu-vmsa', '7.2', { address: 1n << 32n, access: 'write' }).kind).toBe('unmodelled');
  });
});

test('none grants every address as it is', () => {
  const iommu = findIommu('none')!.create({ memory: new CountingMemory(), kernel: '7.2', device: '' });
  expect(iommu.attach(requester)).toBeNull();
  const answer = iommu.translate({ requester, address: iova(1n << 60n), access: 'write' });
  expect(answer).toEqual({ kind: 'grant', address: 1n << 60n, permits: null, walk: [] });
});

test('a requester that nobody attached is not modelled, never granted', () => {
  for (const model of iommus.filter(({ enforces }) => enforces('7.2') !== 'nothing')) {
    const iommu = model.create({ memory: new CountingMemory(), kernel: '7.2', device: 'iommu0' });
    expect(iommu.translate({ requester, address: iova(0n), access: 'write' }).kind).toBe('unmodelled');
  }
});

test('a walk names each entry read, root first', () => {
  const answer = request('smmuv3-stage1', '7.2', { address: 0xffffe010n, access: 'read' });
  if (answer.kind !== 'grant') throw new Error(answer.kind);
  expect(answer.walk.map(({ text }) => text)).toEqual([
    'L0[0] at 0x10000000 = 0x0000000010004003: table at 0x10004000',
    'L1[3] at 0x10004018 = 0x0000000010008003: table at 0x10008000',
    'L2[511] at 0x10008ff8 = 0x000000001000c003: table at 0x1000c000',
    'L3[510] at 0x1000cff0 = 0x00000000e65d5ecb: page at 0xe65d5000, read (AP[2:1]=3), AttrIndx=2 device, outer shareable, AF, nG',
  ]);
  const { entry } = answer.walk.at(-1)!;
  expect(entry).toEqual({
    level: 'L3',
    index: 510,
    address: 0x1000cff0n,
    value: 0xe65d5ecbn,
    bytes: 8,
    bits: ['page at 0xe65d5000', 'read (AP[2:1]=3)', 'AttrIndx=2 device', 'outer shareable', 'AF', 'nG'],
  });
});

test('names are sorted, unique and lower case', () => {
  expect([...iommuNames].sort()).toEqual([...iommuNames]);
  expect(new Set(iommuNames).size).toBe(iommuNames.length);
  for (const name of iommuNames) expect(name).toMatch(/^[a-z0-9-]+$/);
});
