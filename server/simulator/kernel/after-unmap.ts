/** The host's next write to what has just been unmapped, where a BAR still leads there. */
import { alignDown, hex, PAGE_SIZE } from '../units.ts';
import type { Kernel, KernelCall, LiveMapping } from './kernel.ts';

/** In a run about any mapping: the write is made at once, as no clean-up is watched there. */
export function exposedAfter(
  kernel: Kernel,
  { at, name }: Pick<KernelCall, 'at' | 'name'>,
  mapping: LiveMapping,
): void {
  if (kernel.accesses === null) return;
  const { machine } = kernel;
  for (const [bar, { start, size, made, given }] of kernel.windows) {
    const [from, bytes] = given === undefined ? [start, size] : [alignDown(given, PAGE_SIZE), PAGE_SIZE];
    if (mapping.iova >= from + bytes || from >= mapping.iova + mapping.size) continue;
    const register = machine.doorbell.phys - mapping.phys;
    const target = mapping.iova + (mapping.isOwned && register >= 0n && register < mapping.size ? register : 0n);
    const offset = target > start ? target - start : 0n;
    const { fault, hops } = machine.ring({ bar, offset, data: BigInt(machine.doorbell.data) });
    kernel.hops.push(...hops);
    kernel.fault ??= fault;
    const ends = fault ? `faults: ${machine.iommu} blocks it` : 'still goes through';
    const gone = mapping.isOwned ? 'unmapped' : 'given back';
    const text = `BAR${bar} still leads to ${hex(mapping.iova)}, which ${name}() has ${gone}: the host's next write ${ends}`;
    kernel.incident('exposed', at, { text, log: fault?.log ?? [], from: [made] });
  }
}
