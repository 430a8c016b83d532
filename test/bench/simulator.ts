/**
 * Part of `npm run bench`: how many rings of a mapped doorbell each IOMMU takes per second, how long the matrix of one flow
 * over all IOMMUs, directions and accesses takes, and how long a thousand runs with a failed call. Numbers are of this
 * machine and of this moment, the best of several as others use the machine too; the aims stand beside them.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { iommuNames } from '../../server/simulator/iommu/all.ts';
import { createMachine } from '../../server/simulator/machine.ts';
import { alignDown, iova, PAGE_SIZE, physAddr } from '../../server/simulator/units.ts';
import { createEngine } from '../../server/workspace/analysis.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import type { Engine, Flow } from '../../server/workspace/engine.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { toUri } from '../../server/workspace/source.ts';

const root = path.resolve(import.meta.dirname, '../..');
const AIM_RINGS = 200_000;
const AIM_MATRIX_MS = 50;
const INJECTED_RUNS = 1000;
const AIM_INJECTED_MS = 1000;
/** Of each measurement; long enough for the compiler to have warmed up after the first. */
const MEASURED_MS = 150;
const MEASUREMENTS = 4;

/** Rings per second of a doorbell that the endpoint mapped and exposed. */
function ringsPerSecond(iommu: string): number {
  const machine = createMachine({ forcesDomains: true, platform: 'generic-smmuv3', iommu });
  const { dma, endpoint, doorbell } = machine;
  const phys = physAddr(alignDown(doorbell.phys, PAGE_SIZE));
  const mapped = dma.map(endpoint.device, { phys, size: PAGE_SIZE, direction: 'DMA_FROM_DEVICE', mmio: true });
  if (mapped.kind !== 'mapped') throw new Error(`${iommu}: the doorbell does not map`);
  const exposed = endpoint.expose(iova(mapped.handle + (doorbell.phys - phys)))!;
  const ring = { ...exposed, data: BigInt(doorbell.data) };
  if (machine.ring(ring).outcome !== 'interrupt') throw new Error(`${iommu}: the doorbell does not ring`);
  const measure = (): number => {
    let rings = 0;
    const start = performance.now();
    let elapsed = 0;
    for (; elapsed < MEASURED_MS; elapsed = performance.now() - start) {
      for (let i = 0; i < 1000; i++) machine.ring(ring);
      rings += 1000;
    }
    return (rings / elapsed) * 1000;
  };
  return Math.max(...Array.from({ length: MEASUREMENTS }, measure));
}

/** An engine with one of the examples open in it, and its flow. */
async function openExample(name: string): Promise<{ engine: Engine; uri: string; flow: Flow }> {
  const module = (file: string): Uint8Array => readFileSync(path.join(root, 'node_modules', file));
  const configurations = new Configurations({ schema: {}, ruleIds: [] });
  const modules = {
    runtime: module('web-tree-sitter/web-tree-sitter.wasm'),
    grammar: module('tree-sitter-c/tree-sitter-c.wasm'),
  };
  const engine = await createEngine(modules, new DiskFiles(), (uri) => configurations.for(uri));
  const file = path.join(root, 'examples', name);
  const uri = toUri(file);
  engine.open(uri, readFileSync(file, 'utf8'));
  const [flow] = engine.check(uri).flows;
  return { engine, uri, flow: flow! };
}

/** The shortest of several times of `work`, in milliseconds. */
function shortest(work: () => void): number {
  const times = Array.from({ length: MEASUREMENTS }, () => {
    const start = performance.now();
    work();
    return performance.now() - start;
  });
  return Math.min(...times);
}

async function matrixMilliseconds(): Promise<number> {
  const { engine, uri, flow } = await openExample('doorbell-wrong.c');
  return shortest(() => {
    if (engine.matrix(uri, flow)?.rows.length !== iommuNames.length)
      throw new Error('the flow of the example does not run');
  });
}

/** Milliseconds of INJECTED_RUNS runs of the right example, each with one call failed, the runs to compare with included. */
async function injectionMilliseconds(): Promise<number> {
  const { engine, uri, flow } = await openExample('doorbell-right.c');
  return shortest(() => {
    for (let runs = 0; runs < INJECTED_RUNS; ) {
      const { injected } = engine.inject(uri, flow)!;
      if (injected.length === 0) throw new Error('no call of the example can fail');
      runs += injected.length;
    }
  });
}

const verdict = (met: boolean): string => (met ? '' : '  below the aim');
console.log(`rings per second on a mapped doorbell (aim: ${AIM_RINGS})`);
for (const iommu of iommuNames) {
  const rings = Math.round(ringsPerSecond(iommu));
  console.log(`  ${iommu.padEnd(26)} ${`${rings}`.padStart(9)}${verdict(rings >= AIM_RINGS)}`);
}
const matrix = await matrixMilliseconds();
console.log(
  `the matrix of one flow: ${iommuNames.length} IOMMUs, all directions, write and read (aim: ${AIM_MATRIX_MS} ms)`,
);
console.log(`  ${matrix.toFixed(1)} ms${verdict(matrix <= AIM_MATRIX_MS)}`);
const injection = await injectionMilliseconds();
console.log(`${INJECTED_RUNS} runs of the example with a failed call (aim: ${AIM_INJECTED_MS} ms)`);
console.log(`  ${injection.toFixed(0)} ms${verdict(injection <= AIM_INJECTED_MS)}`);
