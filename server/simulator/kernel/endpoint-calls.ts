/** What endpoint drivers do to BARs: point them somewhere, take them away, find a free one (drivers/pci/endpoint). */
import { MEM_TYPE_64 } from '../concretise.ts';
import { type Concrete, integer } from '../memory.ts';
import type { BarNumber } from '../pcie/bar.ts';
import { freeBars } from '../platform-values.ts';
import { alignDown, hex, iova } from '../units.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

const EINVAL = 22n;
const NO_BAR = -1n;

/** `pci_epc_set_bar()`. */
export function expose(kernel: Kernel, call: KernelCall): Concrete {
  kernel.hasTouchedBars = true;
  const bar = roleOf(call, 'bar');
  if (bar?.kind !== 'pointer') return kernel.unknown(call, 'call');
  const [address, number] = [kernel.get(bar.to, 'bar-address'), kernel.get(bar.to, 'bar-number')];
  const [size, flags] = [kernel.get(bar.to, 'bar-size'), kernel.get(bar.to, 'bar-flags')];
  if (address === undefined) {
    kernel.unknownWindow = `${call.name}(): the address that the BAR is to lead to is not known to this run`;
    return integer(0n);
  }
  if (number === undefined || size === undefined) return exposeAnywhere(kernel, call, address);
  const isChosen = kernel.memory.writtenAt(kernel.cell(bar.to, 'bar-size')) !== undefined;
  const result = kernel.machine.endpoint.setBar({
    bar: Number(number) as BarNumber,
    size,
    is64Bit: ((flags ?? 0n) & MEM_TYPE_64) !== 0n,
    address: iova(address),
  });
  // A size that the driver has chosen elsewhere is not held against it.
  if (result.why !== null && !isChosen && kernel.accesses) return exposeAnywhere(kernel, call, address);
  kernel.hop(
    call.at,
    `${call.name}(BAR${number}, ${hex(address)}, ${size})${result.why === null ? '' : ` = -EINVAL: ${result.why}`}`,
    address,
  );
  if (result.why !== null) return integer(-EINVAL);
  kernel.windows.set(Number(number) as BarNumber, { start: address, size, made: call.at });
  return integer(0n);
}

/** The driver's BAR is not known to this run, and every free one shows the same way. */
function exposeAnywhere(kernel: Kernel, call: KernelCall, address: bigint): Concrete {
  const exposed = kernel.machine.endpoint.expose(iova(address));
  if (!exposed) return integer(-EINVAL);
  const { bar, offset, size } = exposed;
  kernel.notes.add(`${call.name}(): number or size of the BAR is not known to this run; BAR${bar} is taken`);
  kernel.hop(call.at, `${call.name}(BAR${bar}, ${hex(address)})`, address);
  kernel.windows.set(bar, { start: address - offset, size, made: call.at, given: address });
  return integer(0n);
}

/** `pci_epc_clear_bar()`. */
export function hide(kernel: Kernel, call: KernelCall): void {
  kernel.hasTouchedBars = true;
  const bar = roleOf(call, 'bar');
  if (bar?.kind !== 'pointer') return;
  const number = kernel.get(bar.to, 'bar-number');
  if (number === undefined) return;
  kernel.machine.endpoint.clearBar(Number(number) as BarNumber);
  kernel.windows.delete(Number(number) as BarNumber);
  kernel.hop(call.at, `${call.name}(BAR${number})`);
}

/** `pci_epf_align_inbound_addr()`. */
export function align(kernel: Kernel, call: KernelCall): void {
  const address = kernel.number(roleOf(call, 'address'));
  const [base, offset] = [roleOf(call, 'base'), roleOf(call, 'offset')];
  if (address === undefined) return;
  const start = alignDown(address, barSize(kernel, call) ?? kernel.machine.platform.endpoint.align);
  if (base?.kind === 'pointer') kernel.memory.store(base.to, integer(start));
  if (offset?.kind === 'pointer') kernel.memory.store(offset.to, integer(address - start));
  kernel.hop(call.at, `${call.name}(): window at ${hex(start)}, offset ${hex(address - start)}`, start);
}

/** Size of the BAR that an address is aligned to. */
function barSize(kernel: Kernel, call: KernelCall): bigint | undefined {
  const [epf, bar] = [roleOf(call, 'function'), roleOf(call, 'number')];
  const number = bar && kernel.decisions.resolve(bar);
  if (epf?.kind !== 'pointer' || number?.kind !== 'integer') return undefined;
  const bars = kernel.cell(epf.to, 'bars');
  const size = kernel.get(kernel.memory.element(bars, number.value), 'bar-size');
  return size !== undefined && size > 0n ? size : undefined;
}

/** `pci_epc_get_first_free_bar(features)` and `pci_epc_get_next_free_bar(features, bar)`. */
export function nextFreeBar(kernel: Kernel, call: KernelCall): Concrete {
  const from = roleOf(call, 'number');
  const start = from === undefined ? 0n : (kernel.number(from) ?? 0n);
  const found = freeBars(kernel.machine).find((bar) => BigInt(bar) >= start);
  return integer(found === undefined ? NO_BAR : BigInt(found));
}
