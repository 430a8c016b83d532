/** Interrupts: requesting and freeing them, and the MSIs of a platform device (kernel/irq/manage.c, drivers/base/platform-msi.c). */
import { type Concrete, integer, pointer } from '../memory.ts';
import { hex } from '../units.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';

/** The `request_irq()` family; a threaded handler counts as one. */
export function requestInterrupt(isManaged: boolean) {
  return (kernel: Kernel, call: KernelCall): Concrete => {
    const { name, at } = call;
    const virq = kernel.number(roleOf(call, 'interrupt')) ?? 0n;
    const handler = handlerName(roleOf(call, 'handler')) ?? handlerName(roleOf(call, 'thread')) ?? 'a handler';
    kernel.interrupts.push({ virq, handler, made: at, isManaged });
    kernel.hasRequested = true;
    kernel.hop(at, `${name}(): interrupt ${virq} goes to ${handler}`);
    return integer(0n);
  };
}

function handlerName(value: Concrete | undefined): string | undefined {
  return value?.kind === 'pointer' && value.to.code ? `${value.to.code.fn.name}()` : undefined;
}

export function freeInterrupt(kernel: Kernel, call: KernelCall): Concrete {
  const virq = kernel.number(roleOf(call, 'interrupt')) ?? 0n;
  const found = kernel.interrupts.findIndex((i) => i.virq === virq);
  if (found >= 0) kernel.interrupts.splice(found, 1);
  kernel.hop(call.at, `${call.name}(): interrupt ${virq} is ${found >= 0 ? 'freed' : 'not requested'}`);
  return integer(0n);
}

/** `of_msi_map_get_device_domain()`: whether the controller can send its doorbells to an MSI controller. */
export function msiDomain({ machine, memory }: Kernel, { returns }: KernelCall): Concrete {
  return machine.msi ? pointer(memory.allocate({ ...returns, pointers: 0 }, 'platform', 'MSI domain')) : integer(0n);
}

/** `platform_device_msi_init_and_alloc_irqs(dev, count, write_msi_msg)`: the driver is told each message. */
export function allocateMsis(kernel: Kernel, call: KernelCall): Concrete {
  const { machine, memory } = kernel;
  const { name, at } = call;
  const device = kernel.device(roleOf(call, 'device'), name);
  const count = Number(kernel.number(roleOf(call, 'count')) ?? 1n);
  const write = roleOf(call, 'receiver');
  const messages = machine.msi?.allocate(device, count) ?? null;
  if (!messages) return integer(-22n);
  kernel.virqs = messages.map(({ virq }) => virq);
  if (kernel.accesses && !machine.msi?.immutable) {
    const text = `${name}() gives messages of a controller that changes them: when the kernel moves the interrupt to another CPU, address and data are others, and the host still writes the old ones`;
    kernel.incident('mutable', at, { text });
  }
  const code = write?.kind === 'pointer' ? write.to.code : undefined;
  const [descriptors, told] = code?.fn.parameters.map(({ type }) => ({ ...type, pointers: 0 })) ?? [];
  for (const [index, { address, data }] of messages.entries()) {
    if (!code || !descriptors || !told) break;
    const descriptor = memory.allocate(descriptors, 'platform');
    const message = memory.allocate(told, 'zero');
    kernel.set(descriptor, 'message-index', BigInt(index));
    kernel.set(message, 'message-low', BigInt.asUintN(32, address));
    kernel.set(message, 'message-high', address >> 32n);
    kernel.set(message, 'doorbell-data', BigInt(data));
    kernel.enter(code, [pointer(descriptor), pointer(message)]);
  }
  const first = messages[0];
  if (first) {
    kernel.hop(at, `${name}(${device}, ${count}): messages go to ${hex(first.address)}`, first.address);
    kernel.mappings.push({
      ...{ made: at, name, device, phys: first.target, iova: first.address, size: 4n },
      ...{ direction: 'DMA_FROM_DEVICE', isDoorbell: kernel.inGoal, isOwned: false, live: true },
    });
  }
  return integer(0n);
}

/** `irq_domain_is_msi_immutable()`: doorbells need messages that never change. */
export function msiImmutable({ machine }: Kernel): Concrete {
  return integer(machine.msi?.immutable ? 1n : 0n);
}

/** `msi_get_virq()`. */
export function msiInterrupt(kernel: Kernel, call: KernelCall): Concrete {
  return integer(BigInt(kernel.virqs[Number(kernel.number(roleOf(call, 'index')) ?? 0n)] ?? 0));
}

export function freeMsis(kernel: Kernel, { name, at }: KernelCall): Concrete {
  kernel.virqs = [];
  for (const mapping of kernel.mappings) if (!mapping.isOwned) mapping.live = false;
  kernel.hop(at, `${name}(): the messages are taken back`);
  return integer(0n);
}
