/** Serves the kernel calls of a driver on the machine, by what their models say. What has no model is an input. */
import { type Concrete, integer, pointer } from '../memory.ts';
import { checked, map, unmap } from './dma-calls.ts';
import { align, expose, hide } from './endpoint-calls.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

/** What a call with a model returns. `mmioBit` is DMA_ATTR_MMIO where the model asks for it. */
export function serve(kernel: Kernel, call: KernelCall, mmioBit: bigint | undefined): Concrete {
  const { memory, machine } = kernel;
  const { model, values } = call;
  switch (model.effect) {
    case 'maps':
      // A scatterlist lies in memory: nothing that a doorbell's run could tell more of.
      if (model.arguments?.address !== undefined) return map(kernel, call, mmioBit);
      break;
    case 'unmaps':
      if (model.arguments?.handle !== undefined) unmap(kernel, call);
      return integer(0n);
    case 'checks':
      return checked(kernel, call);
    case 'allocates':
      return pointer(memory.allocate({ ...call.returns, pointers: Math.max(0, call.returns.pointers - 1) }, 'zero'));
    case 'copies': {
      const [to, from] = [roleOf(call, 'target'), roleOf(call, 'source')];
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
    if (out?.kind === 'pointer' && produced.access) memory.store(out.to, integer(machine.doorbell.phys));
  }
  if (model.result?.access) return integer(machine.doorbell.phys);
  return resultOf(kernel, call);
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
