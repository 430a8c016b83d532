/** Functions that the driver has the kernel call when the device goes away (drivers/base/devres.c). */
import { type Concrete, integer } from '../memory.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

/** `devm_add_action(dev, action, data)`. */
export function addAction(kernel: Kernel, call: KernelCall): Concrete {
  const { name, at } = call;
  const [action, data] = [roleOf(call, 'action'), roleOf(call, 'data')];
  const code = action?.kind === 'pointer' ? action.to.code : undefined;
  if (!code || !data) kernel.notes.add(`${name}(): what it registers is not known to this run`);
  else {
    kernel.actions.push({ code, data });
    kernel.hop(at, `${name}(): ${code.fn.name}() will be called when the device goes away`);
  }
  return integer(0n);
}

/** `devm_remove_action(dev, action, data)`: the last one that was registered so. */
export function removeAction(kernel: Kernel, call: KernelCall): Concrete {
  const { name, at } = call;
  const action = roleOf(call, 'action');
  const code = action?.kind === 'pointer' ? action.to.code : undefined;
  const found = kernel.actions.findLastIndex((registered) => registered.code.fn === code?.fn);
  if (found >= 0) kernel.actions.splice(found, 1);
  kernel.hop(at, `${name}(): ${code ? `${code.fn.name}() will not be called` : 'nothing is taken back'}`);
  return integer(0n);
}
