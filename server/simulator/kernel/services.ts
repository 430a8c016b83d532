/** What the simulated kernel serves by name of service; models say which function is which. What else a driver calls, its effect serves. */
import { typeOf } from '../../ir/types.ts';
import { type Concrete, integer, pointer } from '../memory.ts';
import { arithmetic, computed } from './arithmetic.ts';
import { allocSpace, assignSpace } from './bar-space.ts';
import { addAction, removeAction } from './devres-calls.ts';
import { allocateDoorbells, freeDoorbells } from './doorbell-calls.ts';
import { nextFreeBar } from './endpoint-calls.ts';
import {
  allocateMsis,
  freeInterrupt,
  freeMsis,
  msiDomain,
  msiImmutable,
  msiInterrupt,
  requestInterrupt,
} from './interrupt-calls.ts';
import { type Kernel, type KernelCall, roleOf } from './kernel.ts';
import { allocCoherent } from './own-areas.ts';

/** Serves a call; the roles that it takes are those of its name in doorbell.schema.json. */
type Service = (kernel: Kernel, call: KernelCall) => Concrete;

/** The record of what the controller can do; where its type is not in reach, it is the one that models have. */
const features: Service = (kernel, call) => {
  const tag = kernel.concretiser.contents.tagWith('bar-alignment');
  if (call.returns.pointers > 0 || tag === undefined) return kernel.unknown(call, 'platform');
  return kernel.concretiser.input(call.id, typeOf(`struct ${tag}`, 1), 'platform');
};

/** `container_of()`: the record that a member is a part of, where the pointer tells. */
function containing(kernel: Kernel, call: KernelCall): Concrete {
  const { returns, id } = call;
  const member = roleOf(call, 'member');
  if (member?.kind === 'pointer' && returns.pointers === 1) {
    for (let at = member.to.parent; at; at = at.parent) if (at.type.name === returns.name) return pointer(at);
  }
  const value = kernel.unknown(call, 'source');
  return value.kind === 'input' ? pointer(kernel.memory.allocate({ ...returns, pointers: 0 }, 'platform', id)) : value;
}

export const services: ReadonlyMap<string, Service> = new Map<string, Service>([
  ['request-interrupt', requestInterrupt(false)],
  ['request-managed-interrupt', requestInterrupt(true)],
  ['free-interrupt', freeInterrupt],
  ['defer-action', addAction],
  ['withdraw-action', removeAction],
  ['msi-domain', msiDomain],
  ['is-msi-immutable', msiImmutable],
  ['allocate-messages', allocateMsis],
  ['message-interrupt', msiInterrupt],
  ['free-messages', freeMsis],
  ['allocate-coherent', allocCoherent],
  ['controller-features', features],
  ['dma-device', (kernel) => pointer(kernel.concretiser.dmaDevice)],
  ['free-bar', nextFreeBar],
  ['allocate-bar-space', allocSpace],
  ['assign-bar-space', assignSpace],
  ['allocate-doorbells', allocateDoorbells],
  ['free-doorbells', freeDoorbells],
  ['containing-record', containing],
  ...Object.entries(arithmetic).map(([name, compute]): [string, Service] => [name, computed(compute)]),
  ['nothing', () => integer(0n)],
]);
