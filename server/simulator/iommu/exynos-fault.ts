/**
 * What an Exynos SysMMU reports about a blocked request, and Linux's lines. Driver: drivers/iommu/exynos-iommu.c,
 * `exynos_sysmmu_irq()` and `show_fault_information()`. Linux panics unless a handler takes the fault, and the DMA API
 * installs none.
 */
import { hex } from '../units.ts';
import { type FaultLog, hexPart } from './fault-log.ts';
import type { IommuFault, TranslationRequest } from './iommu.ts';

/** A fault as the interrupt status names it: the bit, the name, and the access that the driver takes it for. */
export interface SysmmuFault {
  readonly bit: number;
  readonly name: 'PAGE' | 'ACCESS PROTECTION';
  readonly access: 'READ' | 'WRITE';
}

/** The fault and the lines that the driver prints for it, in the name of its own device about the master. */
export function sysmmuFault(
  { requester, address, access }: TranslationRequest,
  { bit, name, access: shown }: SysmmuFault,
  device: string,
): IommuFault {
  return {
    kind: name === 'PAGE' ? 'translation' : 'permission',
    access,
    iova: address,
    recorded: address,
    code: bit,
    fields: { itype: bit },
    record: [1n << BigInt(bit), address],
    log: [
      `exynos-sysmmu ${device}: ${requester.device}: [${shown}] ${name} FAULT occurred at ${hex(address)}`,
      'Kernel panic - not syncing: Unrecoverable System MMU Fault!',
    ],
  };
}

/** Why an address above the 32 bits of a SysMMU is outside of what is modelled, or null. */
export const sysmmuUnmodelled = ({ address }: TranslationRequest): string | null =>
  address >> 32n === 0n ? null : `an access to ${hex(address)}, above the 4 GiB that a SysMMU takes`;

/** One line, and then the panic. Versions 1 to 4 print a read for a page that is missing, whatever was tried. */
export const sysmmuLog: FaultLog = {
  title: 'Samsung Exynos SysMMU',
  source: 'drivers/iommu/exynos-iommu.c, show_fault_information()',
  markers: ['exynos-sysmmu ', 'Unrecoverable System MMU Fault'],
  lines: [
    {
      pattern:
        /exynos-sysmmu (?<device>\S+): (?<master>\S+): \[(?<access>READ|WRITE)\] (?<fault>[A-Z -]+) FAULT occurred at (?<address>0x[0-9a-f]+|0)/d,
    },
    { pattern: /(?<panic>Kernel panic - not syncing: Unrecoverable System MMU Fault!)/d, follows: true },
  ],
  telling: ['access', 'fault'],
  decode: ({ master, access, fault, address }) => {
    const surely = access === 'WRITE' || fault !== 'PAGE';
    return {
      kind: fault === 'PAGE' ? 'translation' : fault === 'ACCESS PROTECTION' ? 'permission' : null,
      access: access === undefined || !surely ? null : access === 'WRITE' ? 'write' : 'read',
      address: hexPart(address),
      requester: master ?? null,
      meanings: {
        master: 'the device behind this SysMMU',
        access: surely ? 'what the device tried' : 'a read; or a write, on SysMMU 1 to 4',
        fault:
          fault === 'PAGE'
            ? 'nothing is mapped at the address'
            : fault === 'ACCESS PROTECTION'
              ? 'the entry does not permit the access'
              : 'a fault of the SysMMU itself, not of a mapping',
        address: 'the address that the device sent',
        panic: 'no handler took the fault: Linux stops',
      },
    };
  },
};
