/** Page-table entries bit by bit, as the kernel's encoders write them. */
import { expect, test } from 'vitest';
import type { PageTableFormat } from '../../../server/simulator/iommu/format/format.ts';
import { lpae } from '../../../server/simulator/iommu/format/lpae.ts';
import { vtdSecondStage } from '../../../server/simulator/iommu/format/vtd-second-stage.ts';
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
const leaf = (format: PageTableFormat, prot: Protection, above = 0): bigint =>
  format.encodeLeaf(format.attributes(prot)!, TARGET, format.levels.length - 1 - above);

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
  ['stage 1 table', stage1.encodeTable(TARGET), 0x40000003n],
  ['IPMMU table: NSTable, and the mark of a flushed entry', ipmmu.encodeTable(TARGET), 0x8080000040000003n],
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
  ['VT-d table', vtdSecondStage({ inputBits: 48, kernel: '7.2' }).encodeTable(TARGET), 0x40000003n],
])('%s', ([, entry, wanted]) => {
  expect(`0x${entry.toString(16)}`).toBe(`0x${wanted.toString(16)}`);
});
