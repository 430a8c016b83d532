/** Serves the kernel calls of a driver on the machine, by what their models say. What has no model is an input. */

import type { AddressModel } from '../../model/model.ts';
import { type Cell, type Concrete, integer, pointer } from '../memory.ts';
import { hex, physAddr } from '../units.ts';
import { permittedAt } from './device-use.ts';
import { checked, map, mapList, physicalOf, sync, unmap } from './dma-calls.ts';
import { translate } from './domain-calls.ts';
import { align, expose, hide } from './endpoint-calls.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';
import { configure, origins, requestChannel, transfer } from './transfer-calls.ts';
import { closeWindow, openWindow, post, readBack, reserve } from './window-calls.ts';

/** What a call with a model returns. `mmioBit` is DMA_ATTR_MMIO where the model asks for it. */
export function serve(kernel: Kernel, call: KernelCall, mmioBit: bigint | undefined): Concrete {
  const { memory, machine } = kernel;
  const { model, values } = call;
  usedAsPhysical(kernel, call);
  switch (model.effect) {
    case 'maps':
      if (model.arguments?.address !== undefined) return map(kernel, call, mmioBit);
      // A scatterlist lies in memory: nothing that a doorbell's run could tell more of.
      if (kernel.accesses) return mapList(kernel, call);
      break;
    case 'unmaps':
      unmap(kernel, call, mmioBit);
      return integer(0n);
    case 'syncs':
      sync(kernel, call);
      return integer(0n);
    case 'requests-channel':
      return requestChannel(kernel, call);
    case 'transfers':
      transfer(kernel, call);
      break;
    case 'configures':
      configure(kernel, call);
      break;
    case 'translates':
      translate(kernel, call);
      break;
    case 'reserves':
      return reserve(kernel, call);
    case 'opens':
      openWindow(kernel, call);
      break;
    case 'closes':
      closeWindow(kernel, call);
      break;
    case 'posts':
      post(kernel, call);
      break;
    case 'reads':
      readBack(kernel, call);
      break;
    case 'checks':
      return checked(kernel, call);
    case 'allocates':
      return pointer(memory.allocate({ ...call.returns, pointers: Math.max(0, call.returns.pointers - 1) }, 'zero'));
    case 'copies': {
      const [to, from] = [roleOf(call, 'target'), roleOf(call, 'source')];
      if (to?.kind === 'pointer') kernel.touched(to.to, 'write', call.at);
      if (from?.kind === 'pointer') kernel.touched(from.to, 'read', call.at);
      if (to?.kind === 'pointer' && from?.kind === 'pointer') memory.copy(to.to, from.to);
      else if (to?.kind === 'pointer' && model.arguments?.source === undefined) memory.clear(to.to);
      return to ?? integer(0n);
    }
    case 'fills': {
      const target = roleOf(call, 'target');
      if (target?.kind === 'pointer')
        memory.refill(target.to.parent && target.to.index !== null ? target.to.parent : target.to);
      break;
    }
    case 'aligns':
      align(kernel, call);
      break;
    case 'exposes':
      return expose(kernel, call);
    case 'hides':
      hide(kernel, call);
      break;
  }
  for (const produced of model.produces ?? []) {
    const out = values[produced.argument];
    if (out?.kind !== 'pointer') continue;
    if (produced.access) memory.store(out.to, integer(machine.doorbell.phys));
    else if (kernel.accesses && produced.kind === 'registers')
      memory.store(out.to, integer(machine.introducePeripheral()));
  }
  if (model.result?.access) return integer(machine.doorbell.phys);
  if (kernel.accesses && model.result) return addressOf(kernel, call, model.result);
  if (kernel.accesses && call.returns.pointers > 0 && roleOf(call, 'physical')) return pointer(objectAt(kernel, call));
  return resultOf(kernel, call);
}

/** An address that a call gives: where an object is, or the CPU's own of registers. */
function addressOf(kernel: Kernel, call: KernelCall, { space, kind }: AddressModel): Concrete {
  if (kind === 'memory' && space === 'physical')
    return integer(physicalOf(kernel, call.values[0] ?? integer(0n), false) ?? 0n);
  if (kind === 'registers' && space === 'physical') return integer(kernel.machine.introducePeripheral());
  if (kind === 'registers' && space === 'virtual') {
    const registers = kernel.memory.allocate({ name: 'void', pointers: 0, dimensions: [] }, 'platform');
    kernel.registers.add(registers.key);
    return pointer(registers);
  }
  return resultOf(kernel, call);
}

/** What the CPU finds at a physical address. */
function objectAt(kernel: Kernel, call: KernelCall): Cell {
  const { returns } = call;
  const found = kernel.memory.allocate({ ...returns, pointers: returns.pointers - 1 }, 'platform');
  const at = physicalOf(kernel, roleOf(call, 'physical')!, true);
  if (at !== undefined) kernel.pages.set(found.key, physAddr(at));
  return found;
}

/** A call that takes a physical address, and is given what a device uses. */
function usedAsPhysical(kernel: Kernel, call: KernelCall): void {
  const given = kernel.accesses && roleOf(call, 'physical');
  const at = given ? kernel.decisions.resolve(given) : undefined;
  const { device } = kernel.machine.endpoint;
  if (at?.kind !== 'integer' || !permittedAt(kernel, device, at.value)) return;
  const text = `${call.name}() takes ${hex(at.value)} for a physical address, but it is one that ${device} sends: what lies there is something else`;
  kernel.incident('as-physical', call.at, { text, from: origins(kernel, at.value) });
}

function resultOf(kernel: Kernel, call: KernelCall): Concrete {
  const { model, returns } = call;
  if (model.value !== undefined)
    return model.value === 0 || returns.pointers === 0
      ? integer(BigInt(model.value))
      : kernel.unknown(call, 'platform');
  if (returns.name === 'void' && returns.pointers === 0) return integer(0n);
  return kernel.unknown(call, model.effect === 'pure' ? 'source' : 'call');
}
