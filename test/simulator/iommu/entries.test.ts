/** Page-table entries bit by bit, as the kernel's encoders write them. */
import { expect, test } from 'vitest';
import { amdV1 } from '../../../server/simulator/iommu/format/amd-v1.ts';
import { dart } from '../../../server/simulator/iommu/format/dart.ts';
import { exynos } from '../../../server/simulator/iommu/format/exynos.ts';
import type { PageTableFormat } from '../../../server/simulator/iommu/format/format.ts';
import { lpae } from '../../../server/simulator/iommu/format/lpae.ts';
import { omap } from '../../../server/simulator/iommu/format/omap.ts';
import { riscv } from '../../../server/simulator/iommu/format/riscv.ts';
import { rockchip } from '../../../server/simulator/iommu/format/rockchip.ts';
import { shortDescriptor } from '../../../server/simulator/iommu/format/short-descriptor.ts';
import { sprd } from '../../../server/simulator/iommu/format/sprd.ts';
import { sun50i } from '../../../server/simulator/iommu/format/sun50i.ts';
import { tegra } from '../../../server/simulator/iommu/format/tegra.ts';
import { vtdSecondStage } from '../../../server/simulator/iommu/format/vtd-second-stage.ts';
import { x8664 } from '../../../server/simulator/iommu/format/x86-64.ts';
import type { Protection } from '../../../server/simulator/iommu/iommu.ts';
import { physAddr } from '../../../server/simulator/units.ts';

const stage1 = lpae({ stage: 1, inputBits: 48, outputBits: 48, nonSecure: false, coherentWalk: true });
const ipmmu = lpae({ stage: 1, inputBits: 32, outputBits: 40, nonSecure: true, coherentWalk: false });
const stage2 = lpae({ stage: 2, inputBits: 48, outputBits: 48, nonSecure: false, coherentWalk: true });

const ram = { cache: true, mmio: false, noExec: false };
const registers = { cache: false, mmio: true, noExec: false };
const read = { read: true, write: false };
const write = { read: false, write: true };

const TARGET = physAddr(0x40000000n);

/** A leaf that maps 0x40000000, at the last level or above it. */
const leaf = (format: PageTableFormat, prot: Protection, above = 0, run = 0): bigint =>
  format.encodeLeaf(format.attributes(prot)!, TARGET, format.levels.length - 1 - above, run);

const intel = (kernel: '6.12' | '7.2'): PageTableFormat => x8664({ inputBits: 47, kernel, vendor: 'intel' });
const amdGuest = (kernel: '6.12' | '7.2'): PageTableFormat => x8664({ inputBits: 47, kernel, vendor: 'amd' });
const sv57 = riscv({ inputBits: 56 });
const mediatek = shortDescriptor({ mediatek: true });
const plainShort = shortDescriptor({ mediatek: false });
const both = { read: true, write: true };
/** Where address bits above 32 have to go somewhere else in an entry. */
const HIGH = physAddr(0x3_4000_0000n);

test.for<[string, bigint, bigint]>([
  ['stage 1, coherent RAM, read only: SH=11, AttrIndx=1, AP=11', leaf(stage1, { ...ram, ...read }), 0x40000fc7n],
  ['stage 1, coherent RAM, write only becomes AP=01', leaf(stage1, { ...ram, ...write }), 0x40000f47n],
  [
    'stage 1, RAM of a non-coherent device: SH=10, AttrIndx=0',
    leaf(stage1, { ...ram, ...write, cache: false }),
    0x40000e43n,
  ],
  ['stage 1, registers: AttrIndx=2', leaf(stage1, { ...registers, ...write }), 0x40000e4bn],
  ['stage 1, MSI page: XN', leaf(stage1, { ...registers, ...write, noExec: true }), 0x60000040000e4bn],
  ['stage 1, a 2 MiB block has type 01', leaf(stage1, { ...registers, ...write }, 1), 0x40000e49n],
  ['IPMMU, registers: NS', leaf(ipmmu, { ...registers, ...read }), 0x40000eebn],
  ['stage 2, registers, write only: S2AP=10, MemAttr=1', leaf(stage2, { ...registers, ...write }), 0x40000687n],
  ['stage 2, coherent RAM, read only: S2AP=01, MemAttr=15', leaf(stage2, { ...ram, ...read }), 0x4000077fn],
  ['stage 1 table', stage1.encodeTable(TARGET, 0), 0x40000003n],
  ['IPMMU table: NSTable, and the mark of a flushed entry', ipmmu.encodeTable(TARGET, 0), 0x8080000040000003n],
  [
    'VT-d 6.12, write only: R set as well',
    leaf(vtdSecondStage({ inputBits: 48, kernel: '6.12' }), { ...ram, ...write }),
    0x40000003n,
  ],
  ['VT-d 7.2, write only', leaf(vtdSecondStage({ inputBits: 48, kernel: '7.2' }), { ...ram, ...write }), 0x40000002n],
  [
    'VT-d, 1 GiB, read only: PS',
    leaf(vtdSecondStage({ inputBits: 48, kernel: '7.2' }), { ...ram, ...read }, 2),
    0x40000081n,
  ],
  ['VT-d first stage, read only: P US A', leaf(intel('7.2'), { ...ram, ...read }), 0x40000025n],
  ['VT-d first stage, write only: RW and D as well', leaf(intel('6.12'), { ...ram, ...write }), 0x40000067n],
  ['VT-d first stage, 2 MiB: PS', leaf(intel('7.2'), { ...ram, ...read }, 1), 0x400000a5n],
  ['x86-64 table', intel('7.2').encodeTable(TARGET, 0), 0x40000027n],
  ['AMD-Vi v2, read only: 6.12 sets D', leaf(amdGuest('6.12'), { ...ram, ...read }), 0x40000065n],
  ['AMD-Vi v2, read only: 7.2 does not', leaf(amdGuest('7.2'), { ...ram, ...read }), 0x40000025n],
  ['AMD-Vi v1, write only: PR FC IW', leaf(amdV1, { ...ram, ...write }), 0x5000000040000001n],
  ['AMD-Vi v1, read only: PR FC IR', leaf(amdV1, { ...ram, ...read }), 0x3000000040000001n],
  ['AMD-Vi v1, 16 KiB: NextLevel 7, size in the address', leaf(amdV1, { ...ram, ...read }, 0, 2), 0x3000000040001e01n],
  ['AMD-Vi v1, 2 MiB: NextLevel 0', leaf(amdV1, { ...ram, ...read }, 1), 0x3000000040000001n],
  ['AMD-Vi v1, 4 MiB', leaf(amdV1, { ...ram, ...read }, 1, 1), 0x30000000401ffe01n],
  ['AMD-Vi v1 table of the third level: NextLevel 2', amdV1.encodeTable(TARGET, 3), 0x6000000040000401n],
  ['RISC-V, write only: R and D as well', leaf(sv57, { ...ram, ...write }), 0x100000dfn],
  ['RISC-V, read only', leaf(sv57, { ...ram, ...read }), 0x1000005bn],
  ['RISC-V, MSI page: no X', leaf(sv57, { ...registers, ...write, noExec: true }), 0x100000d7n],
  ['RISC-V, 64 KiB: N, and the size in the page number', leaf(sv57, { ...ram, ...read }, 0, 4), 0x800000001000205bn],
  ['RISC-V table', sv57.encodeTable(TARGET, 0), 0x10000001n],
  ['short descriptor, page, read only: S nG TEX=1 AP=111', leaf(plainShort, { ...ram, ...read }), 0x40000e7en],
  ['short descriptor, section, read-write', leaf(plainShort, { ...ram, ...both }, 1), 0x40031c0en],
  ['short descriptor, 64 KiB: TEX moves', leaf(plainShort, { ...ram, ...both }, 0, 4), 0x40001c3dn],
  ['short descriptor, 16 MiB', leaf(plainShort, { ...ram, ...both }, 1, 4), 0x40071c0en],
  ['MediaTek, registers, read only: no permission', leaf(mediatek, { ...registers, ...read }), 0x40000c06n],
  ['MediaTek, section: NS', leaf(mediatek, { ...registers, ...read }, 1), 0x400b0006n],
  [
    'MediaTek, bits 32 and 33',
    mediatek.encodeLeaf(mediatek.attributes({ ...registers, ...read })!, HIGH, 1, 0),
    0x40000e16n,
  ],
  ['Rockchip, write only', leaf(rockchip(1), { ...ram, ...write }), 0x40000005n],
  ['Rockchip v2, bits 32 and 33', rockchip(2).encodeTable(HIGH, 0), 0x40000301n],
  ['Exynos v1 page, read only: AP=11 and bit 9', leaf(exynos(1), { ...ram, ...read }), 0x40000212n],
  ['Exynos v1 page, write only becomes read-write', leaf(exynos(1), { ...ram, ...write }), 0x40000012n],
  ['Exynos v1 section, read only', leaf(exynos(1), { ...ram, ...read }, 1), 0x40008402n],
  ['Exynos v5 page, write only', leaf(exynos(5), { ...ram, ...write }), 0x0400000an],
  ['Exynos v5 section, read only', leaf(exynos(5), { ...ram, ...read }, 1), 0x04000012n],
  ['Exynos v5 64 KiB, read-write', leaf(exynos(5), { ...ram, ...both }, 0, 4), 0x0400000dn],
  ['DART1, write only: NO_READ', leaf(dart({ version: 1, inputBits: 32 }), { ...ram, ...write }), 0xfff0040000103n],
  ['DART2, read only: NO_WRITE', leaf(dart({ version: 2, inputBits: 36 }), { ...ram, ...read }), 0xfff0004000005n],
  [
    'DART2, registers: NO_CACHE',
    leaf(dart({ version: 2, inputBits: 36 }), { ...registers, ...both }),
    0xfff0004000003n,
  ],
  ['sun50i, write only: ACI=3', leaf(sun50i, { ...ram, ...write }), 0x40000032n],
  ['Tegra, write only', leaf(tegra, { ...ram, ...write }), 0x60040000n],
  ['Tegra table', tegra.encodeTable(TARGET, 0), 0xf0040000n],
  ['OMAP, 64 KiB', leaf(omap, { ...ram, ...read }, 0, 4), 0x40000001n],
  ['OMAP, 16 MiB', leaf(omap, { ...ram, ...read }, 1, 4), 0x40040002n],
  ['Spreadtrum', leaf(sprd, { ...ram, ...read }), 0x40000n],
  ['VT-d table', vtdSecondStage({ inputBits: 48, kernel: '7.2' }).encodeTable(TARGET, 0), 0x40000003n],
])('%s', ([, entry, wanted]) => {
  expect(`0x${entry.toString(16)}`).toBe(`0x${wanted.toString(16)}`);
});
