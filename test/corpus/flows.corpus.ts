/**
 * The doorbell flows of Linux 7.2, unmodified and from file to file: allocation, BAR, interrupt, the host's writes, the
 * clean-up, and each kernel call failed in turn. The golden traces hold this project's words and the kernel's names and
 * line numbers, and no source text. `UPDATE=1` rewrites them.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createEngine } from '../../server/workspace/analysis.ts';
import type { Engine, Flow } from '../../server/workspace/engine.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { toUri } from '../../server/workspace/source.ts';
import { TreeIndexes } from '../../server/workspace/tree-index.ts';
import { openConfigurations, parserModules } from '../support/engine.ts';
import { traceText } from '../support/trace-text.ts';
import { versions } from './accepted.ts';
import { linuxTree, linuxVersion } from './linux.ts';

const FUNCTIONS = 'drivers/pci/endpoint/functions';
/**
 * The doorbells that the host finds, by file: one embedded, one of pci-epf-test, as many as the run takes for vNTB. The
 * framework alone programs no BAR; the other two unmap the embedded doorbell before they take theirs away.
 */
const flows = [
  { file: 'drivers/pci/endpoint/pci-ep-msi.c', start: 'pci_epf_alloc_doorbell_embedded', rings: 4, isAlone: true },
  { file: `${FUNCTIONS}/pci-epf-test.c`, start: 'pci_epf_test_enable_doorbell', rings: 1, isAlone: false },
  { file: `${FUNCTIONS}/pci-epf-vntb.c`, start: 'epf_ntb_db_bar_init', rings: 4, isAlone: false },
];
/** One platform whose controller has a doorbell of its own, and one with MSIs. */
const platforms = ['renesas-r8a779f0', 'generic-smmuv3'];

let tree: string;
let engine: Engine;
beforeAll(async () => {
  tree = linuxTree();
  const configurations = openConfigurations();
  const indexes = new TreeIndexes();
  engine = await createEngine(
    parserModules(),
    new DiskFiles(),
    (uri) => configurations.for(uri),
    (uri) => indexes.for(uri),
  );
});

function open(file: string): { uri: string; flow: Flow } {
  const path = join(tree, file);
  const uri = toUri(path);
  engine.open(uri, readFileSync(path, 'utf8'));
  const found = engine.check(uri).flows;
  expect(found).toHaveLength(1);
  return { uri, flow: found[0]! };
}

describe.each(flows)('$file', ({ file, start, rings, isAlone }) => {
  it.each(platforms)('runs end to end on %s', (platform) => {
    const { uri, flow } = open(file);
    expect(flow.function).toBe(start);
    const told = traceText(engine, uri, tree, { platform });
    const golden = join(import.meta.dirname, 'traces', `${basename(file, '.c')}.${platform}.txt`);
    if (process.env.UPDATE === '1') writeFileSync(golden, told);
    const version = linuxVersion(tree);
    // Line numbers move from package to package: only the one that the traces are of is compared word for word.
    if (version === versions['7.2'] || version === '') expect(told).toBe(readFileSync(golden, 'utf8'));
    const [run] = engine.simulate(uri, flow, { platform });
    expect(run).toMatchObject({ remnants: [], unknown: [], warnings: [] });
    expect(run!.rings[0]!.outcome).toBe('interrupt');
    expect(run!.standIn !== null).toBe(isAlone);
    const wrong = run!.rings.filter(({ isFine }) => !isFine).map(({ when, fault }) => [when, fault?.kind]);
    const isLate = !isAlone && platform === 'renesas-r8a779f0';
    expect(wrong).toEqual(isLate ? [['after dma_unmap_resource()', 'translation']] : []);
    const rung = new Set(run!.hops.flatMap((hop) => (hop.place === 'interrupt' ? [hop.ring ?? 1] : [])));
    expect(rung.size).toBe(rings);
  });

  it('rings on every IOMMU', () => {
    const { uri, flow } = open(file);
    const { summary, direction } = engine.matrix(uri, flow)!;
    expect(summary).toBe('the doorbell rings on all 20 IOMMUs that translate');
    expect(direction).toBe('DMA_FROM_DEVICE');
  });
});

it('pci-epf-test.c leaves its BAR at a doorbell that is gone, where the BAR cannot be set back', () => {
  const { uri, flow } = open(`${FUNCTIONS}/pci-epf-test.c`);
  const { remnants } = engine.inject(uri, flow)!;
  expect(remnants.map(({ kind, failed, fault }) => [kind, failed?.name, fault?.kind])).toEqual([
    ['bar-dangling', 'pci_epc_set_bar', 'translation'],
  ]);
});
