/**
 * Outbound windows of an endpoint controller (drivers/pci/endpoint/pci-epc-mem.c, the controller's map_addr()), and the
 * CPU's posted writes into them: a write is on its way until a read from the same window comes back behind it.
 */
import { type Cell, type Concrete, integer, pointer } from '../memory.ts';
import { hex } from '../units.ts';
import { type Kernel, type KernelCall, type Outbound, roleOf } from './kernel.ts';

/** `pci_epc_mem_alloc_addr(epc, &phys, size)`: the CPU's address of a window; its bus address goes to the window role. */
export function reserve(kernel: Kernel, call: KernelCall): Concrete {
  if (kernel.accesses === null) return kernel.unknown(call, 'call');
  const at = kernel.machine.introducePeripheral();
  const memory = kernel.memory.allocate({ name: 'void', pointers: 0, dimensions: [] }, 'platform', `window ${hex(at)}`);
  const out = roleOf(call, 'window');
  if (out?.kind === 'pointer') kernel.memory.store(out.to, integer(at));
  kernel.reserved.set(memory.key, at);
  return pointer(memory);
}

/** `pci_epc_map_addr()`: the window leads somewhere from here on. */
export function openWindow(kernel: Kernel, call: KernelCall): void {
  const window = windowOf(kernel, call);
  if (!window) return;
  overtaken(kernel, call, window, 'points the window elsewhere');
  window.target = kernel.number(roleOf(call, 'address'), 0x1000n) ?? 0n;
  window.posted = null;
  kernel.hop(call.at, `${call.name}(): the window leads to ${hex(window.target)} of the host`);
}

/** `pci_epc_unmap_addr()`. */
export function closeWindow(kernel: Kernel, call: KernelCall): void {
  const window = windowOf(kernel, call);
  if (!window) return;
  overtaken(kernel, call, window, 'takes the window away');
  window.target = null;
  window.posted = null;
  kernel.hop(call.at, `${call.name}(): the window is gone`);
}

function overtaken(kernel: Kernel, { at, name }: KernelCall, { target, posted }: Outbound, does: string): void {
  if (target === null || posted === null) return;
  const text = `${name}() ${does} while the write to ${hex(target)} of the host is still on its way: where it then arrives, no window leads there`;
  kernel.incident('posted', at, { text, from: [posted] });
}

/** A write to a register, or into a window. */
export function post(kernel: Kernel, call: KernelCall): void {
  const window = throughWindow(kernel, roleOf(call, 'register'));
  if (window) window.posted = call.at;
}

/** A read from there comes back when what was written before has arrived. */
export function readBack(kernel: Kernel, call: KernelCall): void {
  const window = throughWindow(kernel, roleOf(call, 'register'));
  if (window) window.posted = null;
}

function windowOf(kernel: Kernel, call: KernelCall): Outbound | undefined {
  if (kernel.accesses === null) return undefined;
  const at = kernel.decisions.resolve(roleOf(call, 'window') ?? integer(0n));
  if (at.kind !== 'integer') return undefined;
  let window = kernel.outbound.get(at.value);
  if (!window) {
    window = { target: null, posted: null };
    kernel.outbound.set(at.value, window);
  }
  return window;
}

/** The window that a CPU address leads into. */
function throughWindow(kernel: Kernel, register: Concrete | undefined): Outbound | undefined {
  if (register?.kind === 'expression') {
    // An offset that is not known leads no further than the window.
    return register.operands.map((each) => throughWindow(kernel, each)).find((window) => window !== undefined);
  }
  if (register?.kind !== 'pointer') return undefined;
  for (let at: Cell | null = register.to; at; at = at.parent) {
    const bus = kernel.reserved.get(at.key);
    if (bus !== undefined) return kernel.outbound.get(bus);
  }
  return undefined;
}
