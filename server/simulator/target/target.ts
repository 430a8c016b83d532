/** What a request reaches behind the IOMMU: a range of the local bus that answers it. */
import type { Access } from '../trace.ts';
import type { PhysAddr } from '../units.ts';

/** A request on the local bus. */
export interface BusRequest {
  readonly address: PhysAddr;
  readonly access: Access;
  readonly bytes: number;
  /** What is written; 0 for a read. */
  readonly data: bigint;
  /** The sideband identity that an interrupt controller sees with the request. */
  readonly deviceId: number;
}

/** `absorbed`: the target took the request, and no interrupt follows. */
export type TargetAnswer =
  | { readonly kind: 'interrupt'; readonly text: string; readonly interrupt: string; readonly virq: number }
  | { readonly kind: 'absorbed'; readonly text: string }
  | { readonly kind: 'unmodelled'; readonly what: string };

export interface Target {
  readonly name: string;
  readonly start: PhysAddr;
  /** First address past the target. */
  readonly end: PhysAddr;
  access(request: BusRequest): TargetAnswer;
}

/** Where and with what an MSI is to be sent, and the interrupt that it raises. */
export interface MsiAssignment {
  readonly address: PhysAddr;
  readonly data: number;
  readonly virq: number;
}

/** A target that takes MSIs, as its irq chip driver programs it. */
export interface MsiTarget extends Target {
  /**
   * Whether the message of an interrupt never changes (`IRQ_DOMAIN_FLAG_MSI_IMMUTABLE`): without that,
   * `pci_epf_alloc_doorbell()` does not take the controller (drivers/pci/endpoint/pci-ep-msi.c).
   */
  readonly immutable: boolean;
  /** The next message for a device; null where the controller has none left. */
  assign(deviceId: number): MsiAssignment | null;
}

export const isMsiTarget = (target: Target): target is MsiTarget => 'assign' in target;
