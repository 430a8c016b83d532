/** Kernel functions that the machine serves itself, by name; what else a driver calls is told by its model. */
import { typeOf } from '../../ir/types.ts';
import { type Concrete, integer, pointer } from '../memory.ts';
import { arithmetic, compute } from './arithmetic.ts';
import { allocSpace, assignSpace } from './bar-space.ts';
import { addAction, removeAction } from './devres-calls.ts';
import { allocCoherent } from './dma-calls.ts';
import { allocateDoorbells, freeDoorbells } from './doorbell-calls.ts';
import { nextFreeBar } from './endpoint-calls.ts';
import { type Failure, failures } from './failure.ts';
import {
  allocateMsis,
  freeIrq,
  freeMsis,
  msiDomain,
  msiImmutable,
  msiInterrupt,
  requestIrq,
} from './interrupt-calls.ts';
import type { Kernel, KernelCall } from './kernel.ts';

export interface Service {
  readonly serve: (kernel: Kernel, call: KernelCall) => Concrete;
  readonly fails?: Failure;
  /** Where the source of the function is in reach, that runs instead. */
  readonly standsIn?: boolean;
}

const features: Service = {
  serve: (kernel) =>
    kernel.concretiser.input('features', { ...typeOf('struct pci_epc_features'), pointers: 1 }, 'platform'),
  fails: failures.null,
};

/** `container_of()`: the record that a member is a part of, where the pointer tells. */
function containing({ memory, concretiser }: Kernel, { values: [member], returns, id }: KernelCall): Concrete {
  if (member?.kind === 'pointer' && returns.pointers === 1) {
    for (let at = member.to.parent; at; at = at.parent) if (at.type.name === returns.name) return pointer(at);
  }
  const value = concretiser.input(id, returns, 'source');
  return value.kind === 'input' ? pointer(memory.allocate({ ...returns, pointers: 0 }, 'platform', id)) : value;
}

export const services: ReadonlyMap<string, Service> = new Map<string, Service>([
  ...arithmetic.map((name): [string, Service] => [name, { serve: compute }]),
  ['request_irq', { serve: requestIrq(0, [1]), fails: failures.busy }],
  ['request_threaded_irq', { serve: requestIrq(0, [1, 2]), fails: failures.busy }],
  ['devm_request_irq', { serve: requestIrq(1, [2]), fails: failures.busy }],
  ['devm_request_threaded_irq', { serve: requestIrq(1, [2, 3]), fails: failures.busy }],
  ['free_irq', { serve: freeIrq(0) }],
  ['devm_free_irq', { serve: freeIrq(1) }],
  ['devm_add_action', { serve: addAction, fails: failures.noMemory }],
  ['devm_remove_action', { serve: removeAction }],
  ['of_msi_map_get_device_domain', { serve: msiDomain }],
  ['platform_device_msi_init_and_alloc_irqs', { serve: allocateMsis, fails: failures.noMemory }],
  ['irq_domain_is_msi_immutable', { serve: msiImmutable }],
  ['msi_get_virq', { serve: msiInterrupt }],
  ['platform_device_msi_free_irqs_all', { serve: freeMsis }],
  ['dma_alloc_coherent', { serve: allocCoherent, fails: failures.null }],
  ['dmam_alloc_coherent', { serve: allocCoherent, fails: failures.null }],
  ['dma_free_coherent', { serve: () => integer(0n) }],
  ['container_of', { serve: containing }],
  ['pci_epc_get_features', features],
  ['pci_epc_get_first_free_bar', { serve: nextFreeBar }],
  ['pci_epc_get_next_free_bar', { serve: nextFreeBar }],
  ['pci_epf_alloc_space', { serve: allocSpace, fails: failures.null, standsIn: true }],
  ['pci_epf_assign_bar_space', { serve: assignSpace, fails: failures.invalid, standsIn: true }],
  ['pci_epf_free_space', { serve: () => integer(0n), standsIn: true }],
  ['pci_epf_alloc_doorbell', { serve: allocateDoorbells, fails: failures.noMemory, standsIn: true }],
  ['pci_epf_free_doorbell', { serve: freeDoorbells, standsIn: true }],
]);
