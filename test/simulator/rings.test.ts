/**
 * When and where the host rings: what the driver programmed, right or wrong, at each moment that matters. Variants of
 * examples/doorbell-right.c with one thing wrong.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { realIommus } from '../../server/simulator/iommu/all.ts';
import type { Run } from '../../server/simulator/trace.ts';
import type { Engine, SimulateOptions } from '../../server/workspace/engine.ts';
import { outcomeText } from '../../server/workspace/outcome.ts';
import { toUri } from '../../server/workspace/source.ts';
import { openEngine } from '../support/engine.ts';

const right = readFileSync(join(import.meta.dirname, '../../examples/doorbell-right.c'), 'utf8');
const raw = join(import.meta.dirname, 'flows/raw-embedded');
let engine: Engine;
beforeAll(async () => {
  engine = await openEngine();
});

/** The example with pieces of it replaced. */
function variant(...changes: readonly (readonly [piece: string, by: string])[]): string {
  return changes.reduce((text, [piece, by]) => {
    expect(text).toContain(piece);
    return text.replace(piece, by);
  }, right);
}

function simulate(text: string, options: SimulateOptions = {}, uri = 'file:///nowhere/driver.c'): readonly Run[] {
  engine.open(uri, text);
  const runs = engine.check(uri).flows.flatMap((flow) => engine.simulate(uri, flow, options));
  engine.close(uri);
  return runs;
}

function simulateOne(text: string, options: SimulateOptions = {}): Run {
  const runs = simulate(text, options);
  expect(runs).toHaveLength(1);
  return runs[0]!;
}

const moments = ({ rings }: Run): string[] =>
  rings.map(({ when, told, isFine }) => `${isFine ? 'fine' : 'wrong'}: ${when}: ${told}`);

/** Of these, Linux leaves the addresses of the default platform's endpoint as they are. */
const untranslated = ['apple-dart', 'ipmmu-vmsa', 'riscv-iommu', 'tegra-smmu'];
/** IOMMUs that block what is not mapped and say so; sprd-iommu sends it to a page of its own. */
const blocking = realIommus.filter((name) => name !== 'sprd-iommu' && !untranslated.includes(name));
/** A board whose doorbell is not at the beginning of its page, and whose IOMMU has 32-bit addresses. */
const rcar = { platform: 'renesas-r8a779f0' };

const CHECK = `	if (dma_mapping_error(dma_dev, buzzer->iova))
		return -EIO;
`;
const MAP = `	page = PAGE_ALIGN_DOWN(doorbell->phys_addr);
	buzzer->iova = dma_map_resource(dma_dev, page, PAGE_SIZE,
					DMA_FROM_DEVICE, 0);
${CHECK}	buzzer->iova_size = PAGE_SIZE;

	target = buzzer->iova + offset_in_page(doorbell->phys_addr);
`;
const UNDO = `	dma_unmap_resource(dma_dev, buzzer->iova, buzzer->iova_size,
			   DMA_FROM_DEVICE, 0);
`;
const CLEAR = `	pci_epc_clear_bar(epf->epc, epf->func_no, epf->vfunc_no,
			  &epf->bar[BUZZER_BAR]);
`;
const UNMAP = `	dma_unmap_resource(epf->epc->dev.parent, buzzer->iova,
			   buzzer->iova_size, DMA_FROM_DEVICE, 0);
`;
const UNMAP_FIRST = [
  [CLEAR, UNMAP],
  [
    `${UNMAP}	buzzer->iova_size = 0;
}`,
    `${CLEAR}	buzzer->iova_size = 0;
}`,
  ],
] as const;

test('a driver that does all in order is rung at each step, and every ring is fine', () => {
  const run = simulateOne(right);
  expect(run).toMatchObject({ outcome: 'interrupt', standIn: null });
  expect(moments(run)).toEqual([
    'fine: after buzzer_install(): interrupt raised',
    'fine: after pci_epc_clear_bar(): the BAR is gone',
    'fine: after free_irq(): the BAR is gone',
    'fine: after dma_unmap_resource(): the BAR is gone',
    'fine: with the identity of another device: write fault: nothing is mapped there for that device',
  ]);
});

describe('an address that was never mapped', () => {
  const given = {
    'a BAR that is given the physical address in place of the handle': variant([
      'target = buzzer->iova + offset_in_page',
      'target = page + offset_in_page',
    ]),
    'no mapping at all': variant([MAP, '	target = doorbell->phys_addr;\n'], [UNDO, ''], [UNMAP, '']),
  };
  test.each(Object.entries(given))('%s: works without an IOMMU, and with none that translates', (_, text) => {
    for (const iommu of ['none', 'passthrough', ...untranslated])
      expect(simulateOne(text, { iommus: [iommu] })).toMatchObject({ outcome: 'interrupt', standIn: null });
    for (const iommu of blocking) {
      const { outcome, fault, standIn } = simulateOne(text, { iommus: [iommu] });
      expect({ iommu, outcome, access: fault?.access, standIn }).toEqual({
        iommu,
        outcome: 'fault',
        access: 'write',
        standIn: null,
      });
    }
    expect(simulateOne(text, { iommus: ['sprd-iommu'] }).outcome).toBe('lost');
  });
});

describe('the embedded doorbell of the framework as it was before it was mapped', () => {
  // The function above it, whose BAR leads to the doorbell; and the framework's file alone, where a BAR has to stand in.
  test.each([
    ['driver.c', false],
    ['msi.c', true],
  ])('%s', (name, isStandIn) => {
    const path = join(raw, name);
    for (const iommu of ['none', ...blocking]) {
      const [run] = simulate(readFileSync(path, 'utf8'), { iommus: [iommu] }, toUri(path));
      expect({ iommu, outcome: run?.outcome }).toEqual({ iommu, outcome: iommu === 'none' ? 'interrupt' : 'fault' });
      expect(run!.standIn !== null).toBe(isStandIn);
      if (iommu === 'none') expect(outcomeText(run!).startsWith('would ring')).toBe(isStandIn);
    }
  });
});

test('a handle that is cut to 32 bits goes astray where handles are longer', () => {
  const text = variant(['	dma_addr_t target;', '	u32 target;']);
  expect(simulateOne(text, { platform: 'nxp-imx95' })).toMatchObject({
    outcome: 'fault',
    fault: { kind: 'translation', access: 'write' },
  });
  // The controller of this board has 32-bit addresses, which its function drivers need not know.
  const run = simulateOne(text, { iommus: ['smmuv3-stage1'] });
  expect(run.rings[0]).toMatchObject({ outcome: 'interrupt' });
  expect(outcomeText(run)).toBe('write fault where the controller sends 64 address bits');
  expect(simulateOne(text, rcar).outcome).toBe('interrupt');
});

test('a map call that fails and is not asked about leaves a BAR that leads nowhere', () => {
  const run = simulateOne(variant([CHECK, '']), rcar);
  expect(run.rings[0]).toMatchObject({ outcome: 'interrupt' });
  expect(outcomeText(run)).toBe('write fault where dma_map_resource() fails (DMA_MAPPING_ERROR)');
  expect(simulateOne(right).rings.some(({ when }) => when.startsWith('where'))).toBe(false);
});

describe('a mapping that goes before its BAR', () => {
  test('strict: the next write faults, and once the BAR is gone none comes through', () => {
    const run = simulateOne(variant(...UNMAP_FIRST), { iommus: ['smmuv3-stage1'] });
    expect(moments(run)).toEqual([
      'fine: after buzzer_install(): interrupt raised',
      'wrong: after dma_unmap_resource(): write fault',
      'wrong: after free_irq(): write fault',
      'fine: after pci_epc_clear_bar(): the BAR is gone',
      'fine: with the identity of another device: write fault: nothing is mapped there for that device',
    ]);
    expect(outcomeText(run)).toBe('write fault after dma_unmap_resource()');
    expect(run.fault).toMatchObject({ kind: 'translation', access: 'write' });
  });

  test('lazy: a write still comes through by the cache of the IOMMU, until that is flushed', () => {
    const run = simulateOne(variant(...UNMAP_FIRST), { iommus: ['smmuv3-stage1'], mode: 'lazy' });
    expect(moments(run).slice(1, 3)).toEqual([
      'fine: after dma_unmap_resource(): interrupt raised',
      'wrong: 10 ms after dma_unmap_resource(): write fault',
    ]);
  });

  test('without an IOMMU nothing stands in its way', () => {
    expect(simulateOne(variant(...UNMAP_FIRST), { iommus: ['none'] }).outcome).toBe('interrupt');
  });
});

test('a grant of reads lets one through that the right direction would block, where page tables can tell', () => {
  const both = variant(['DMA_FROM_DEVICE, 0);\n	if', 'DMA_BIDIRECTIONAL, 0);\n	if']);
  const read = (iommu: string) =>
    simulateOne(both, { iommus: [iommu] }).rings.find(({ when }) => when === 'as a read of the doorbell')?.told;
  expect(read('amd-v1')).toBe('goes through, which DMA_FROM_DEVICE would block here');
  expect(read('smmuv3-stage1')).toBe('goes through, as it would with DMA_FROM_DEVICE');
  expect(simulateOne(right).rings.some(({ when }) => when.startsWith('as a read'))).toBe(false);
});

test.each(['&epf->dev', '&epf->epc->dev'])('a mapping for %s, which has no DMA mask, is none', (device) => {
  const mapsFor = ['dma_dev = epf->epc->dev.parent', `dma_dev = ${device}`] as const;
  for (const iommu of ['none', 'smmuv3-stage1']) {
    const run = simulateOne(variant(mapsFor), { iommus: [iommu] });
    expect(run).toMatchObject({ outcome: 'lost', mapping: { size: 0n } });
    expect(run.rings[0]!.told).toMatch(/^dma_map_resource\(\) fails: .* has no DMA mask$/);
  }
  // Nobody looks: the BAR leads to what the error number makes of the register's address.
  expect(simulateOne(variant(mapsFor, [CHECK, '']), { ...rcar, iommus: ['smmuv3-stage1'] })).toMatchObject({
    outcome: 'fault',
    fault: { kind: 'translation' },
  });
});

describe('what CONFIG_DMA_API_DEBUG prints about the clean-up', () => {
  const printed = (text: string) => simulateOne(text, { iommus: ['smmuv3-stage1'] }).warnings.flatMap(({ log }) => log);
  const last = 'buzzer->iova_size, DMA_FROM_DEVICE, 0);\n	buzzer->iova_size = 0;\n}';
  test.each([
    ['another size', last, last.replace('buzzer->iova_size,', '64,'), 'frees DMA memory with different size'],
    ['another direction', last, last.replace('FROM', 'TO'), 'frees DMA memory with different direction'],
    ['a second unmap', UNMAP, UNMAP + UNMAP, 'tries to free DMA memory it has not allocated'],
    ['no look at the handle', CHECK, '', 'failed to check map error'],
  ])('%s', (_, piece, by, words) => {
    expect(printed(variant([piece, by]))).toEqual([expect.stringContaining(`device driver ${words}`)]);
  });

  test('nothing about a driver that does all in order', () => {
    expect(printed(right)).toEqual([]);
  });
});

test('a BAR whose doorbell is not known is not rung, and no tick is given', () => {
  const elsewhere = variant([
    '	bar->phys_addr = target - buzzer->bar_offset;',
    '	bar->phys_addr = buzzer_window(buzzer);',
  ]);
  expect(simulateOne(elsewhere)).toMatchObject({ outcome: 'unknown', fault: null, rings: [] });
});
