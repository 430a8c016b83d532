/**
 * Part of `npm run bench`: how many rings of a mapped doorbell each IOMMU takes per second, and how long the matrix of one flow
 * over all IOMMUs takes. Numbers are of this machine and of this moment; the aims stand beside them.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { iommuNames } from '../../server/simulator/iommu/all.ts';
import { createMachine } from '../../server/simulator/machine.ts';
import { alignDown, iova, PAGE_SIZE, physAddr } from '../../server/simulator/units.ts';
import { createEngine } from '../../server/workspace/analysis.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { toUri } from '../../server/workspace/source.ts';

const root = path.resolve(import.meta.dirname, '../..');
const AIM_RINGS = 200_000;
const AIM_MATRIX_MS = 50;
/** Long enough for the compiler to have warmed up. */
const MEASURED_MS = 300;

/** Rings per second of a doorbell that the endpoint mapped and exposed. */
function ringsPerSecond(iommu: string): number {
  const machine = createMachine({ platform: 'generic-smmuv3', iommu });
  const { dma, endpoint, doorbell } = machine;
  const phys = physAddr(alignDown(doorbell.phys, PAGE_SIZE));
  const mapped = dma.map(endpoint.device, { phys, size: PAGE_SIZE, direction: 'DMA_FROM_DEVICE', mmio: true });
  if (mapped.kind !== 'mapped') throw new Error(`${iommu}: the doorbell does not map`);
  const exposed = endpoint.expose(iova(mapped.handle + (doorbell.phys - phys)))!;
  const ring = { ...exposed, data: BigInt(doorbell.data) };
  if (machine.ring(ring).outcome !== 'interrupt') throw new Error(`${iommu}: the doorbell does not ring`);
  let rings = 0;
  const start = performance.now();
  let elapsed = 0;
  for (; elapsed < MEASURED_MS; elapsed = performance.now() - start) {
    for (let i = 0; i < 1000; i++) machine.ring(ring);
    rings += 1000;
  }
  return (rings / elapsed) * 1000;
}

/** Milliseconds of runs of one flow on all IOMMUs, the shortest of several as others use the machine too. */
async function matrixMilliseconds(): Promise<number> {
  const module = (name: string): Uint8Array => readFileSync(path.join(root, 'node_modules', name));
  const configurations = new Configurations({ schema: {}, ruleIds: [] });
  const modules = {
    runtime: module('web-tree-sitter/web-tree-sitter.wasm'),
    grammar: module('tree-sitter-c/tree-sitter-c.wasm'),
  };
  const engine = await createEngine(modules, new DiskFiles(), (uri) => configurations.for(uri));
  const file = path.join(root, 'examples/doorbell-wrong.c');
  const uri = toUri(file);
  engine.open(uri, readFileSync(file, 'utf8'));
  const [flow] = engine.check(uri).flows;
  const times = Array.from({ length: 5 }, () => {
    const start = performance.now();
    const runs = engine.simulate(uri, flow!, { iommus: iommuNames });
    if (runs.length !== iommuNames.length) throw new Error('the flow of the example does not run');
    return performance.now() - start;
  });
  return Math.min(...times);
}

const verdict = (met: boolean): string => (met ? '' : '  below the aim');
console.log(`rings per second on a mapped doorbell (aim: ${AIM_RINGS})`);
for (const iommu of iommuNames) {
  const rings = Math.round(ringsPerSecond(iommu));
  console.log(`  ${iommu.padEnd(26)} ${`${rings}`.padStart(9)}${verdict(rings >= AIM_RINGS)}`);
}
const milliseconds = await matrixMilliseconds();
console.log(`the matrix of one flow over ${iommuNames.length} IOMMUs (aim: ${AIM_MATRIX_MS} ms)`);
console.log(`  ${milliseconds.toFixed(1)} ms${verdict(milliseconds <= AIM_MATRIX_MS)}`);
