/**
 * Whatever a driver programs, a tick means that a write through its own BAR reaches the doorbell. Made-up drivers are run,
 * and where their BAR leads is worked out here, from the numbers that C computes and from what is mapped, without a ring.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { findIommu } from '../../server/simulator/iommu/all.ts';
import { defaultKernel } from '../../server/simulator/iommu/iommu.ts';
import { createMachine } from '../../server/simulator/machine.ts';
import type { Run } from '../../server/simulator/trace.ts';
import type { Engine } from '../../server/workspace/engine.ts';
import { toUri } from '../../server/workspace/source.ts';
import { openEngine } from '../support/engine.ts';

const CASES = Number(process.env.PROPERTY_CASES ?? 250);
const PLATFORM = 'renesas-r8a779f0';
/** One without IOMMU, one whose tables keep writes apart, one that keeps nothing apart. */
const IOMMUS = ['none', 'smmuv3-stage1', 'mtk-iommu'];
const PAGE = 4096n;
// Its model says that the host reads the offsets in struct chimes_regs.
const uri = toUri(join(import.meta.dirname, 'flows/array/oracle.c'));

/** What the expressions below are made of. */
interface Values {
  readonly phys: bigint;
  readonly iova: bigint;
  readonly size: bigint;
  readonly target: bigint;
  readonly base: bigint;
}

/** An expression in C, and what it comes to. */
type Expression = readonly [c: string, value: (v: Values) => bigint];

const targets: readonly Expression[] = [
  ['iova + offset_in_page(phys)', ({ iova, phys }) => iova + (phys % PAGE)],
  ['iova + offset_in_page(phys)', ({ iova, phys }) => iova + (phys % PAGE)],
  ['phys', ({ phys }) => phys],
  ['iova', ({ iova }) => iova],
  ['(phys & PAGE_MASK)', ({ phys }) => phys - (phys % PAGE)],
  ['iova + 8', ({ iova }) => iova + 8n],
  ['iova + PAGE_SIZE + offset_in_page(phys)', ({ iova, phys }) => iova + PAGE + (phys % PAGE)],
];
const bases: readonly Expression[] = [
  ['target & ~((u64)bar->size - 1)', ({ target, size }) => target & ~(size - 1n)],
  ['target & ~((u64)bar->size - 1)', ({ target, size }) => target & ~(size - 1n)],
  ['iova & ~((u64)bar->size - 1)', ({ iova, size }) => iova & ~(size - 1n)],
  ['phys & ~((u64)bar->size - 1)', ({ phys, size }) => phys & ~(size - 1n)],
  ['target', ({ target }) => target],
];
const offsets: readonly Expression[] = [
  ['target - base', ({ target, base }) => target - base],
  ['target - base', ({ target, base }) => target - base],
  ['target & (bar->size - 1)', ({ target, size }) => target & (size - 1n)],
  ['offset_in_page(phys)', ({ phys }) => phys % PAGE],
  ['0', () => 0n],
];

const drivers = fc.record({
  target: fc.constantFrom(...targets),
  base: fc.constantFrom(...bases),
  /** Null where nothing tells the host. */
  offset: fc.option(fc.constantFrom(...offsets)),
  size: fc.constantFrom(0x10_0000n, 0x20_0000n, 0x1000n),
  direction: fc.constantFrom('DMA_FROM_DEVICE', 'DMA_FROM_DEVICE', 'DMA_TO_DEVICE', 'DMA_BIDIRECTIONAL'),
  isCut: fc.boolean(),
  isUnmapped: fc.constantFrom(false, false, true),
  iommu: fc.constantFrom(...IOMMUS),
});
type Driver = typeof drivers extends fc.Arbitrary<infer T> ? T : never;

function textOf({ target, base, offset, size, direction, isCut, isUnmapped }: Driver): string {
  const told = offset
    ? `regs->bell_bar = BAR_2;
	regs->bell_offset[0] = ${offset[0]};
	regs->bell_data[0] = res.u.db_mmio.data;`
    : '';
  return `struct chimes_regs {
	u32 bell_bar;
	u32 bell_offset[3];
	u32 bell_data[3];
};
static int bind(struct pci_epf *epf, struct chimes_regs *regs)
{
	struct pci_epf_bar *bar = &epf->bar[BAR_2];
	struct device *dev = epf->epc->dev.parent;
	struct pci_epc_aux_resource res;
	dma_addr_t iova, base;
	phys_addr_t phys;
	${isCut ? 'u32' : 'u64'} target;
	int ret;

	ret = pci_epc_get_aux_resources(epf->epc, epf->func_no, epf->vfunc_no, &res, 1);
	if (ret)
		return ret;
	if (res.type != PCI_EPC_AUX_DOORBELL_MMIO)
		return -ENODEV;
	phys = res.phys_addr;
	iova = dma_map_resource(dev, phys & PAGE_MASK, PAGE_SIZE, ${direction}, 0);
	if (dma_mapping_error(dev, iova))
		return -EIO;
	target = ${target[0]};
	bar->barno = BAR_2;
	bar->size = ${size};
	base = ${base[0]};
	bar->phys_addr = base;
	ret = pci_epc_set_bar(epf->epc, epf->func_no, epf->vfunc_no, bar);
	if (ret)
		return ret;
	${told}
	${isUnmapped ? `dma_unmap_resource(dev, iova, PAGE_SIZE, ${direction}, 0);` : ''}
	return 0;
}
`;
}

/** Addresses of the local bus from which a write reaches the doorbell. */
function reaching({ direction, isUnmapped, iommu }: Driver, { phys, iova }: Values): bigint[] {
  if (iommu === 'none') return [phys];
  const isGranted = direction !== 'DMA_TO_DEVICE' || findIommu(iommu)!.enforces(defaultKernel) === 'nothing';
  return isUnmapped || !isGranted ? [] : [iova - (iova % PAGE) + (phys % PAGE)];
}

/** Whether some write through the driver's BAR, or the one that the host is told of, reaches the doorbell. */
function reaches(driver: Driver, run: Run): boolean {
  const { phys } = createMachine({ platform: PLATFORM }).doorbell;
  const { size, isCut } = driver;
  const given: Values = { phys, iova: run.mapping.iova, size, target: 0n, base: 0n };
  const target = BigInt.asUintN(isCut ? 32 : 64, driver.target[1](given));
  const base = driver.base[1]({ ...given, target });
  // The BAR of this controller takes no less than 1 MiB, aligned to its size.
  if (size < 0x10_0000n || base % size !== 0n) return false;
  const told = driver.offset?.[1]({ ...given, target, base });
  const offset = told === undefined ? undefined : BigInt.asUintN(32, told);
  return reaching(driver, given).some(
    (address) => address >= base && address < base + size && (offset === undefined || address === base + offset),
  );
}

let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

test('a tick means that the write of the own BAR reaches the doorbell, a cross that it does not', () => {
  const counts = { tick: 0, cross: 0 };
  fc.assert(
    fc.property(drivers, (driver) => {
      const text = textOf(driver);
      engine.open(uri, text);
      const [flow] = engine.check(uri).flows;
      const [run] = engine.simulate(uri, flow!, { platform: PLATFORM, iommus: [driver.iommu] });
      engine.close(uri);
      const first = run?.rings[0];
      if (!run || !first || run.standIn) return;
      const isTick = first.outcome === 'interrupt';
      if (isTick || first.outcome !== 'unknown') {
        counts[isTick ? 'tick' : 'cross']++;
        expect({ text, iommu: driver.iommu, reached: isTick }).toEqual({
          text,
          iommu: driver.iommu,
          reached: reaches(driver, run),
        });
      }
    }),
    { numRuns: CASES, seed: 42 },
  );
  expect(counts.tick).toBeGreaterThan(CASES / 20);
  expect(counts.cross).toBeGreaterThan(CASES / 20);
}, 120_000);
