/** What the kernel prints about a blocked request on each IOMMU, and the number that the hardware has for it. */
import { describe, expect, test } from 'vitest';
import { findIommu, iommus } from '../../../server/simulator/iommu/all.ts';
import {
  defaultKernel,
  type Iommu,
  type KernelVersion,
  type Translation,
} from '../../../server/simulator/iommu/iommu.ts';
import type { Access } from '../../../server/simulator/trace.ts';
import { iova, physAddr } from '../../../server/simulator/units.ts';
import { CountingMemory } from '../table-memory.ts';

const requester = { id: 0x20, device: '0000:00:04.0', driver: 'dw-pcie' };
const READ_ONLY = 0xffff8000n;
const WRITE_ONLY = 0xffffc000n;
const UNMAPPED = 0x2345678n;

/** An IOMMU on which one page may only be read and another only be written. */
function iommuNamed(name: string, kernel: KernelVersion): Iommu {
  const iommu = findIommu(name)!.create({ memory: new CountingMemory(), kernel, device: 'iommu0' });
  const domain = iommu.attach(requester)!;
  const page = (start: bigint, permits: { read: boolean; write: boolean }): void => {
    const prot = { ...permits, cache: false, mmio: true, noExec: false };
    expect(domain.map(iova(start), physAddr(0xe65d4000n), domain.granule, prot).error).toBeNull();
  };
  page(READ_ONLY, { read: true, write: false });
  page(WRITE_ONLY, { read: false, write: true });
  return iommu;
}

function send(iommu: Iommu, address: bigint, access: Access): Translation {
  return iommu.translate({ requester, address: iova(address), access });
}

/** Code and lines of a fault, or where a request that is granted leads. */
function answer(iommu: Iommu, address: bigint, access: Access): unknown {
  const translation = send(iommu, address, access);
  if (translation.kind !== 'fault') return translation.kind;
  const { code, log } = translation.fault;
  return [code, ...log];
}

/** For each IOMMU: a write to what may only be read, a read of what may only be written, and of what is not mapped. */
const lines: Readonly<Record<string, { write: unknown; read: unknown; unmapped: unknown }>> = {
  'amd-v1': {
    write: [
      'IO_PAGE_FAULT',
      'dw-pcie 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 address=0xffff8010 flags=0x0070]',
    ],
    read: [
      'IO_PAGE_FAULT',
      'dw-pcie 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 address=0xffffc010 flags=0x0050]',
    ],
    unmapped: [
      'IO_PAGE_FAULT',
      'dw-pcie 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 address=0x2345678 flags=0x0000]',
    ],
  },
  'amd-v2': {
    write: [
      'IO_PAGE_FAULT',
      'dw-pcie 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0xffff8010 flags=0x0071]',
    ],
    read: 'grant',
    unmapped: [
      'IO_PAGE_FAULT',
      'dw-pcie 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x2345678 flags=0x0001]',
    ],
  },
  'apple-dart': {
    write: [8, 'apple-dart iommu0: translation fault: status:0x80000008 stream:0 code:0x8 (WRITE FAULT) at 0xffff8010'],
    read: [16, 'apple-dart iommu0: translation fault: status:0x80000010 stream:0 code:0x10 (READ FAULT) at 0xffffc010'],
    unmapped: [
      2,
      'apple-dart iommu0: translation fault: status:0x80000002 stream:0 code:0x2 (NO PMD FOR IOVA) at 0x2345678',
    ],
  },
  'exynos-sysmmu-v1': {
    write: [
      7,
      'exynos-sysmmu iommu0: 0000:00:04.0: [WRITE] ACCESS PROTECTION FAULT occurred at 0xffff8010',
      'Kernel panic - not syncing: Unrecoverable System MMU Fault!',
    ],
    read: 'grant',
    unmapped: [
      0,
      'exynos-sysmmu iommu0: 0000:00:04.0: [READ] PAGE FAULT occurred at 0x2345678',
      'Kernel panic - not syncing: Unrecoverable System MMU Fault!',
    ],
  },
  'exynos-sysmmu-v5': {
    write: [
      19,
      'exynos-sysmmu iommu0: 0000:00:04.0: [WRITE] ACCESS PROTECTION FAULT occurred at 0xffff8010',
      'Kernel panic - not syncing: Unrecoverable System MMU Fault!',
    ],
    read: [
      3,
      'exynos-sysmmu iommu0: 0000:00:04.0: [READ] ACCESS PROTECTION FAULT occurred at 0xffffc010',
      'Kernel panic - not syncing: Unrecoverable System MMU Fault!',
    ],
    unmapped: [
      1,
      'exynos-sysmmu iommu0: 0000:00:04.0: [READ] PAGE FAULT occurred at 0x2345678',
      'Kernel panic - not syncing: Unrecoverable System MMU Fault!',
    ],
  },
  'mtk-iommu': {
    write: 'grant',
    read: 'grant',
    unmapped: [1, 'mtk-iommu iommu0: fault type=0x1 iova=0x2345000 pa=0x0 master=0x80(larb=1 port=0) layer=0 read'],
  },
  'mtk-iommu-infra': {
    write: 'grant',
    read: 'grant',
    unmapped: [1, 'mtk-iommu iommu0: fault type=0x1 iova=0x2345000 pa=0x0 master=0x80(larb=32 port=0) layer=0 read'],
  },
  'omap-iommu': {
    write: 'grant',
    read: 'grant',
    unmapped: [2, 'omap-iommu iommu0: iommu0: errs:0x00000002 da:0x02345678 pgd:0x(hashed) *pgd:px00000000'],
  },
  'qcom-iommu': {
    write: [
      0x208,
      'qcom-iommu-ctx iommu0: Unhandled context fault: fsr=0x208, iova=0x00000000ffff8010, fsynr=0x13, cb=1',
    ],
    read: 'grant',
    unmapped: [
      0x202,
      'qcom-iommu-ctx iommu0: Unhandled context fault: fsr=0x202, iova=0x0000000002345678, fsynr=0x1, cb=1',
    ],
  },
  'riscv-iommu': {
    write: [15, 'riscv,iommu iommu0: Fault 15 devid: 0x20 iotval: ffff8010 iotval2: 0'],
    read: 'grant',
    unmapped: [13, 'riscv,iommu iommu0: Fault 13 devid: 0x20 iotval: 2345678 iotval2: 0'],
  },
  'rockchip-iommu': {
    write: [
      1,
      'rk_iommu iommu0: Page fault at 0x00000000ffff8010 of type write',
      'rk_iommu iommu0: iova = 0x00000000ffff8010: dte_index: 0x3ff pte_index: 0x3f8 page_offset: 0x10',
      'rk_iommu iommu0: mmu_dte_addr: 0x0000000010000000 dte@0x0000000010000ffc: 0x10004001 valid: 1 pte@0x0000000010004fe0: 0xe65d4003 valid: 1 page@0x00000000e65d4000 flags: 0x2',
    ],
    read: [
      1,
      'rk_iommu iommu0: Page fault at 0x00000000ffffc010 of type read',
      'rk_iommu iommu0: iova = 0x00000000ffffc010: dte_index: 0x3ff pte_index: 0x3fc page_offset: 0x10',
      'rk_iommu iommu0: mmu_dte_addr: 0x0000000010000000 dte@0x0000000010000ffc: 0x10004001 valid: 1 pte@0x0000000010004ff0: 0xe65d4005 valid: 1 page@0x00000000e65d4000 flags: 0x4',
    ],
    unmapped: [
      1,
      'rk_iommu iommu0: Page fault at 0x0000000002345678 of type read',
      'rk_iommu iommu0: iova = 0x0000000002345678: dte_index: 0x8 pte_index: 0x345 page_offset: 0x678',
      'rk_iommu iommu0: mmu_dte_addr: 0x0000000010000000 dte@0x0000000010000020: 00000000 valid: 0 pte@0x0000000000000000: 00000000 valid: 0 page@0x0000000000000000 flags: 000',
    ],
  },
  'rockchip-iommu-v1': {
    write: [
      1,
      'rk_iommu iommu0: Page fault at 0x00000000ffff8010 of type write',
      'rk_iommu iommu0: iova = 0x00000000ffff8010: dte_index: 0x3ff pte_index: 0x3f8 page_offset: 0x10',
      'rk_iommu iommu0: mmu_dte_addr: 0x0000000010000000 dte@0x0000000010000ffc: 0x10004001 valid: 1 pte@0x0000000010004fe0: 0xe65d4003 valid: 1 page@0x00000000e65d4000 flags: 0x2',
    ],
    read: [
      1,
      'rk_iommu iommu0: Page fault at 0x00000000ffffc010 of type read',
      'rk_iommu iommu0: iova = 0x00000000ffffc010: dte_index: 0x3ff pte_index: 0x3fc page_offset: 0x10',
      'rk_iommu iommu0: mmu_dte_addr: 0x0000000010000000 dte@0x0000000010000ffc: 0x10004001 valid: 1 pte@0x0000000010004ff0: 0xe65d4005 valid: 1 page@0x00000000e65d4000 flags: 0x4',
    ],
    unmapped: [
      1,
      'rk_iommu iommu0: Page fault at 0x0000000002345678 of type read',
      'rk_iommu iommu0: iova = 0x0000000002345678: dte_index: 0x8 pte_index: 0x345 page_offset: 0x678',
      'rk_iommu iommu0: mmu_dte_addr: 0x0000000010000000 dte@0x0000000010000020: 00000000 valid: 0 pte@0x0000000000000000: 00000000 valid: 0 page@0x0000000000000000 flags: 000',
    ],
  },
  smmuv2: {
    write: [
      0x408,
      'arm-smmu iommu0: Unhandled context fault: fsr=0x408, iova=0xffff8010, fsynr=0x13, cbfrsynra=0x20, cb=0',
      'arm-smmu iommu0: FSR    = 00000408 [Format=2 PF], SID=0x20',
      'arm-smmu iommu0: FSYNR0 = 00000013 [S1CBNDX=0 WNR PLVL=3]',
    ],
    read: 'grant',
    unmapped: [
      0x402,
      'arm-smmu iommu0: Unhandled context fault: fsr=0x402, iova=0x02345678, fsynr=0x1, cbfrsynra=0x20, cb=0',
      'arm-smmu iommu0: FSR    = 00000402 [Format=2 TF], SID=0x20',
      'arm-smmu iommu0: FSYNR0 = 00000001 [S1CBNDX=0 PLVL=1]',
    ],
  },
  'smmuv3-stage2': {
    write: [
      0x13,
      'arm-smmu-v3 iommu0: event 0x13 received:',
      'arm-smmu-v3 iommu0: \t0x0000002000000013',
      'arm-smmu-v3 iommu0: \t0x0000028000000000',
      'arm-smmu-v3 iommu0: \t0x00000000ffff8010',
      'arm-smmu-v3 iommu0: \t0x00000000ffff8000',
      'arm-smmu-v3 iommu0: event: F_PERMISSION client: 0000:00:04.0 sid: 0x20 ssid: 0x0 iova: 0xffff8010 ipa: 0xffff8000',
      'arm-smmu-v3 iommu0: unpriv data write s2 "Input address caused fault" stag: 0x0',
    ],
    read: [
      0x13,
      'arm-smmu-v3 iommu0: event 0x13 received:',
      'arm-smmu-v3 iommu0: \t0x0000002000000013',
      'arm-smmu-v3 iommu0: \t0x0000028800000000',
      'arm-smmu-v3 iommu0: \t0x00000000ffffc010',
      'arm-smmu-v3 iommu0: \t0x00000000ffffc000',
      'arm-smmu-v3 iommu0: event: F_PERMISSION client: 0000:00:04.0 sid: 0x20 ssid: 0x0 iova: 0xffffc010 ipa: 0xffffc000',
      'arm-smmu-v3 iommu0: unpriv data read s2 "Input address caused fault" stag: 0x0',
    ],
    unmapped: [
      0x10,
      'arm-smmu-v3 iommu0: event 0x10 received:',
      'arm-smmu-v3 iommu0: \t0x0000002000000010',
      'arm-smmu-v3 iommu0: \t0x0000028800000000',
      'arm-smmu-v3 iommu0: \t0x0000000002345678',
      'arm-smmu-v3 iommu0: \t0x0000000002345000',
      'arm-smmu-v3 iommu0: event: F_TRANSLATION client: 0000:00:04.0 sid: 0x20 ssid: 0x0 iova: 0x2345678 ipa: 0x2345000',
      'arm-smmu-v3 iommu0: unpriv data read s2 "Input address caused fault" stag: 0x0',
    ],
  },
  'sun50i-iommu': {
    write: [4, 'sun50i-iommu iommu0: Page fault for 0x00000000ffff8010 (master 2, dir wr)'],
    read: [4, 'sun50i-iommu iommu0: Page fault for 0x00000000ffffc010 (master 2, dir rd)'],
    unmapped: [1 << 16, 'sun50i-iommu iommu0: Page fault for 0x0000000002345678 (master 2, dir rd)'],
  },
  'tegra-smmu': {
    write: [
      1 << 10,
      'tegra-mc iommu0: 0000:00:04.0: write @0x00000000ffff8010: Page fault (SMMU translation error [R--])',
    ],
    read: [
      1 << 10,
      'tegra-mc iommu0: 0000:00:04.0: read @0x00000000ffffc010: Page fault (SMMU translation error [-W-])',
    ],
    unmapped: [
      1 << 10,
      'tegra-mc iommu0: 0000:00:04.0: read @0x0000000002345678: Page fault (SMMU translation error [--S])',
    ],
  },
  'virtio-iommu-arm64': {
    write: ['page', 'virtio_iommu iommu0: page fault from EP 32 at 0xffff8010 [W]'],
    read: ['page', 'virtio_iommu iommu0: page fault from EP 32 at 0xffffc010 [R]'],
    unmapped: ['page', 'virtio_iommu iommu0: page fault from EP 32 at 0x2345678 []'],
  },
  'virtio-iommu-x86': {
    write: ['page', 'virtio_iommu iommu0: page fault from EP 32 at 0xffff8010 [W]'],
    read: ['page', 'virtio_iommu iommu0: page fault from EP 32 at 0xffffc010 [R]'],
    unmapped: ['page', 'virtio_iommu iommu0: page fault from EP 32 at 0x2345678 []'],
  },
  'vtd-scalable-first-stage': {
    write: [
      0x85,
      'DMAR: DRHD: handling fault status reg 2',
      'DMAR: [DMA Write NO_PASID] Request device [0000:00:04.0] fault addr 0xffff8000 [fault reason 0x85] SM: No write permission for Write/AtomicOp request',
    ],
    read: 'grant',
    unmapped: [
      0x71,
      'DMAR: DRHD: handling fault status reg 2',
      'DMAR: [DMA Read NO_PASID] Request device [0000:00:04.0] fault addr 0x2345000 [fault reason 0x71] SM: Present bit in first-level paging entry is clear',
    ],
  },
  'vtd-scalable-second-stage': {
    write: [
      0x05,
      'DMAR: DRHD: handling fault status reg 2',
      'DMAR: [DMA Write NO_PASID] Request device [0000:00:04.0] fault addr 0xffff8000 [fault reason 0x05] PTE Write access is not set',
    ],
    read: [
      0x06,
      'DMAR: DRHD: handling fault status reg 2',
      'DMAR: [DMA Read NO_PASID] Request device [0000:00:04.0] fault addr 0xffffc000 [fault reason 0x06] PTE Read access is not set',
    ],
    unmapped: [
      0x06,
      'DMAR: DRHD: handling fault status reg 2',
      'DMAR: [DMA Read NO_PASID] Request device [0000:00:04.0] fault addr 0x2345000 [fault reason 0x06] PTE Read access is not set',
    ],
  },
};

/** Those of faults.test.ts, which takes their records apart, and those that block nothing. */
const elsewhere = ['ipmmu-vmsa', 'none', 'passthrough', 'smmuv3-stage1', 'sprd-iommu', 'vtd-second-stage'];

test('every IOMMU has its lines here or elsewhere', () => {
  expect([...Object.keys(lines), ...elsewhere].sort()).toEqual(iommus.map(({ name }) => name));
});

test.for(Object.entries(lines))('%s', ([name, { write, read, unmapped }]) => {
  const iommu = (): Iommu => iommuNamed(name, defaultKernel);
  expect(answer(iommu(), READ_ONLY + 0x10n, 'write')).toEqual(write);
  expect(answer(iommu(), WRITE_ONLY + 0x10n, 'read')).toEqual(read);
  expect(answer(iommu(), UNMAPPED, 'read')).toEqual(unmapped);
});

describe('what differs from case to case', () => {
  test('AMD marks a write to what is not mapped, and SysMMU v1 to v4 print it as a read', () => {
    expect(answer(iommuNamed('amd-v1', '6.12'), UNMAPPED, 'write')).toContain(
      'dw-pcie 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 address=0x2345678 flags=0x0020]',
    );
    expect(answer(iommuNamed('exynos-sysmmu-v1', '7.2'), UNMAPPED, 'write')).toContain(
      'exynos-sysmmu iommu0: 0000:00:04.0: [READ] PAGE FAULT occurred at 0x2345678',
    );
    expect(answer(iommuNamed('exynos-sysmmu-v5', '7.2'), UNMAPPED, 'write')).toContain(
      'exynos-sysmmu iommu0: 0000:00:04.0: [WRITE] PAGE FAULT occurred at 0x2345678',
    );
  });

  test('AMD names a PCI device, and prints the ID of what is none; Tegra234 has one line', () => {
    const fault = (iommu: string, device: string, vendor?: string) => {
      const memory = new CountingMemory();
      const made = findIommu(iommu)!.create({ memory, kernel: '7.2', device: 'iommu0', ...(vendor && { vendor }) });
      const requester = { id: 0x20, device, driver: 'dw-pcie' };
      made.attach(requester);
      const answer = made.translate({ requester, address: iova(UNMAPPED), access: 'write' });
      return answer.kind === 'fault' ? answer.fault.log : [];
    };
    const event = 'address=0x2345678 flags=0x0020]';
    expect(fault('amd-v1', '0000:00:04.0')).toEqual([
      `dw-pcie 0000:00:04.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0001 ${event}`,
    ]);
    expect(fault('amd-v1', '1c00000.pcie-ep')).toEqual([
      `AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:00:04.0 domain=0x0001 ${event}`,
    ]);
    expect(fault('smmuv2', '14160000.pcie-ep')).toHaveLength(3);
    const [line, ...others] = fault('smmuv2', '14160000.pcie-ep', 'nvidia');
    expect([line, others]).toEqual([expect.stringContaining('Unhandled context fault: fsr=0x402'), []]);
  });

  test('DART and sun50i name the level at which an entry is missing', () => {
    const dart = answer(iommuNamed('apple-dart', '7.2'), READ_ONLY - 0x4000n, 'read') as unknown[];
    expect(dart[1]).toContain('code:0x4 (NO PTE FOR IOVA)');
    expect(answer(iommuNamed('sun50i-iommu', '7.2'), READ_ONLY - 0x1000n, 'write')).toEqual([
      1 << 17,
      'sun50i-iommu iommu0: Page fault for 0x00000000ffff7000 (master 2, dir rd)',
    ]);
  });

  test('the M4U has the page, and the access in its low bits', () => {
    expect(answer(iommuNamed('mtk-iommu', '7.2'), UNMAPPED, 'write')).toContain(
      'mtk-iommu iommu0: fault type=0x1 iova=0x2345002 pa=0x0 master=0x80(larb=1 port=0) layer=0 write',
    );
  });

  test('OMAP shows both entries, once: then its driver keeps the interrupt off', () => {
    const iommu = iommuNamed('omap-iommu', '7.2');
    expect(answer(iommu, READ_ONLY - 0x1000n, 'write')).toEqual([
      2,
      'omap-iommu iommu0: iommu0: errs:0x00000002 da:0xffff7000 pgd:0x(hashed) *pgd:0x10004001 pte:0x(hashed) *pte:0x00000000',
    ]);
    expect(answer(iommu, UNMAPPED, 'read')).toEqual([2]);
  });

  test('an address is not canonical below the upper half of VT-d first stage only', () => {
    const iommu = iommuNamed('vtd-scalable-first-stage', '6.12');
    expect(answer(iommu, 1n << 48n, 'write')).toMatchObject({ 0: 0x80 });
    expect(answer(iommu, (1n << 64n) - 0x10n, 'write')).toMatchObject({ 0: 0x71 });
  });

  test('sprd sends what is not mapped to one page of its own, silently', () => {
    const memory = new CountingMemory();
    const iommu = findIommu('sprd-iommu')!.create({ memory, kernel: '7.2', device: 'iommu0' });
    expect(iommu.attach(requester)!.apertureEnd).toBe(0x10000000n);
    for (const address of [0n, UNMAPPED, 0xffff8000n]) {
      expect(send(iommu, address, 'write')).toMatchObject({ kind: 'grant', address: 0x10000000n | (address & 0xfffn) });
    }
  });
});
