/** The targets of a platform, and the doorbell among them. */
import type { BarNumber } from '../pcie/bar.ts';
import { barNumbers } from '../pcie/bar.ts';
import { doorbellOffset, dwEdmaDoorbell } from '../target/dw-edma-doorbell.ts';
import { GicIts } from '../target/gic-its.ts';
import { Gicv2m } from '../target/gicv2m.ts';
import { Imsic } from '../target/imsic.ts';
import { Ram } from '../target/ram.ts';
import { registerDoorbell } from '../target/register.ts';
import { isMsiTarget, type Target } from '../target/target.ts';
import { type PhysAddr, physAddr } from '../units.ts';
import type { Platform, TargetDescription } from './platform.ts';

/**
 * The doorbell of a platform: what `pci_epc_get_aux_resources()` tells about the controller's embedded one, else a
 * register of the SoC, else an MSI of the endpoint.
 */
export interface DoorbellResource {
  readonly phys: PhysAddr;
  /** Bytes. */
  readonly size: bigint;
  /** What the kernel tells the host to write. */
  readonly data: number;
  /** Linux's number of the interrupt. */
  readonly irq: number;
  /** The BAR in which the hardware itself shows it; null is NO_BAR. */
  readonly bar: BarNumber | null;
  readonly barOffset: bigint;
}

/** What answers on the local bus of a platform, but for its RAM. */
export function createTargets({ targets }: Platform): Target[] {
  return targets.flatMap((description) => {
    const target = createTarget(description);
    return target instanceof GicIts && target.window !== null ? [target, target.window] : [target];
  });
}

function createTarget(description: TargetDescription): Target {
  switch (description.kind) {
    case 'dw-edma':
      return dwEdmaDoorbell(description);
    case 'register':
      return registerDoorbell(description);
    case 'gic-its':
      return new GicIts(description);
    case 'gicv2m':
      return new Gicv2m(description);
    case 'imsic':
      return new Imsic(description);
    case 'ram':
      return new Ram(description);
  }
}

/** The doorbell of a platform; its targets are those of `createTargets()`. Throws where it has none. */
export function platformDoorbell(platform: Platform, created: readonly Target[]): DoorbellResource {
  const { endpoint, devices, targets, name } = platform;
  const description = targets.find((target) => target.name === endpoint.doorbell);
  const nowhere = { size: 4n, bar: null, barOffset: 0n };
  switch (description?.kind) {
    // `dw_pcie_ep_get_aux_resources()`: rung by writing 0.
    case 'dw-edma': {
      const { start, virq: irq } = description;
      return { ...nowhere, phys: physAddr(start + doorbellOffset), data: 0, irq, ...shownAt(platform, doorbellOffset) };
    }
    case 'register': {
      const { start, offset, data, virq: irq } = description;
      return {
        ...nowhere,
        phys: physAddr(start + offset),
        data: Number(data ?? 0n),
        irq,
        ...shownAt(platform, offset),
      };
    }
  }
  const controller = created.find((target) => target.name === endpoint.doorbell);
  const device = devices.find((candidate) => candidate.name === endpoint.device);
  const message =
    controller !== undefined && isMsiTarget(controller) && device !== undefined
      ? controller.assign(device.deviceId ?? device.requesterId)
      : null;
  if (message === null) throw new Error(`platform ${name}: "${endpoint.doorbell}" raises no interrupt`);
  return { ...nowhere, phys: message.address, data: message.data, irq: message.virq };
}

/** The reserved BAR in which the hardware shows the doorbell's register, if one does. */
function shownAt({ endpoint }: Platform, offset: bigint): Pick<DoorbellResource, 'bar' | 'barOffset'> {
  for (const bar of barNumbers) {
    const region = endpoint.bars[bar]?.regions.find(({ target }) => target === endpoint.doorbell);
    if (region !== undefined && offset + 4n <= region.size) return { bar, barOffset: region.offset + offset };
  }
  return { bar: null, barOffset: 0n };
}
