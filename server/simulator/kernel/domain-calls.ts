/** Translations that a driver enters into an IOMMU domain itself (`iommu_map()`). */
import type { Direction, IncidentKind } from '../trace.ts';
import { hex, physAddr } from '../units.ts';
import { access, denied } from './device-use.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

/** Permissions of an entry (include/linux/iommu.h). */
const [READ, WRITE, NOEXEC, MMIO] = [1n, 2n, 8n, 16n];

/** What the device then does to a doorbell: it writes, to what the entry says is registers or memory. */
export function translate(kernel: Kernel, call: KernelCall): void {
  if (kernel.accesses === null) return;
  const { machine } = kernel;
  const { device } = machine.endpoint;
  const phys = kernel.decisions.resolve(roleOf(call, 'physical')!);
  const prot = kernel.decisions.resolve(roleOf(call, 'prot')!);
  const isDoorbell = phys.kind === 'integer' && phys.value >> 12n === machine.doorbell.phys >> 12n;
  if (!isDoorbell || prot.kind !== 'integer') return;
  const size = kernel.number(roleOf(call, 'size'), 0x1000n) ?? 0x1000n;
  const direction = directionFor(prot.value);
  const mmio = (prot.value & MMIO) !== 0n;
  const page = physAddr(machine.doorbell.phys & ~0xfffn);
  const made = machine.dma.map(device, { phys: page, size, direction, mmio });
  if (made.kind !== 'mapped') return;
  machine.dma.mappingError(made.handle, device);
  kernel.hop(call.at, `${call.name}(${hex(phys.value)}, ${size}): the entry grants ${granted(prot.value)}`);
  const at = made.handle + (machine.doorbell.phys - page);
  const result = access(kernel, { device, at, kind: 'write' });
  kernel.accessed(result.hops, call.at);
  denied(kernel, { result, kind: 'write', device, at }, { at: call.at, from: [] });
  const missing = [
    ...(mmio ? [] : ['as memory that may be cached']),
    ...((prot.value & NOEXEC) === 0n ? ['as code that may be fetched'] : []),
  ];
  if (missing.length === 0) return;
  const text = `the entry of ${call.name}() gives the register at ${hex(machine.doorbell.phys)} to the device ${missing.join(' and ')}`;
  kernel.incident('wrong-memory' satisfies IncidentKind, call.at, { text });
}

function directionFor(prot: bigint): Direction {
  if ((prot & WRITE) === 0n) return 'DMA_TO_DEVICE';
  return (prot & READ) === 0n ? 'DMA_FROM_DEVICE' : 'DMA_BIDIRECTIONAL';
}

function granted(prot: bigint): string {
  const words = [...((prot & READ) === 0n ? [] : ['read']), ...((prot & WRITE) === 0n ? [] : ['write'])];
  return words.join(' and ') || 'nothing';
}
