/**
 * Inbound translation of a Cadence endpoint controller: one address register per BAR, which
 * `cdns_pcie_ep_set_bar()` (drivers/pci/controller/cadence/pcie-cadence-ep.c) writes without a look at its alignment.
 * There are no windows for parts of a BAR.
 */
import { hex, type Iova, iova, isAligned } from '../units.ts';
import type { BarNumber } from './bar.ts';
import { type ClaimedRequest, type InboundHit, type InboundTranslation, type Refusal, refused } from './inbound.ts';

export class CadenceInbound implements InboundTranslation {
  private readonly targets = new Map<BarNumber, { readonly target: Iova; readonly size: bigint }>();

  mapBar(bar: BarNumber, target: Iova, size: bigint): Refusal | null {
    this.targets.set(bar, { target, size });
    return null;
  }

  mapParts(bar: BarNumber): Refusal {
    return refused(`BAR${bar} cannot be divided: the controller has no subrange mapping`);
  }

  clear(bar: BarNumber): void {
    this.targets.delete(bar);
  }

  translate({ bar, offset }: ClaimedRequest): InboundHit | null {
    const mapped = this.targets.get(bar);
    if (mapped === undefined) return null;
    const { target, size } = mapped;
    if (!isAligned(target, size)) {
      return {
        kind: 'unmodelled',
        what: `BAR${bar} of ${hex(size)} bytes at ${hex(target)}, which is not aligned to the size`,
      };
    }
    return { kind: 'moved', address: iova(target + offset), by: `the address register of BAR${bar}` };
  }
}
