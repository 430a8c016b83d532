/** A logged fault in words: for a lens, an outline and a terminal alike. */
import type { LoggedFault } from '../simulator/fault-log.ts';
import { hex } from '../simulator/units.ts';
import type { Causes } from './fault-causes.ts';
import { counted } from './outcome.ts';

/** One line, such as `write to 0xfffff0a0 blocked: permission fault`. */
export function faultTitle({ kind, access, address, pageOnly, event }: LoggedFault): string {
  if (event) return event.title;
  const where = address === null ? '' : ` ${pageOnly ? 'in page' : 'to'} ${hex(address)}`;
  return `${access ?? 'access'}${where} blocked${kind === null ? '' : `: ${kind} fault`}`;
}

/** What it takes for such a fault, in sentences. */
export function faultText({ kind, access, event }: LoggedFault): string {
  if (event) return event.text;
  switch (kind) {
    case 'permission':
      return `Something is mapped at the address, with a direction that does not grant the ${access ?? 'access'}.`;
    case 'translation':
      return 'Nothing is mapped at the address: it was never a handle of this device, or no longer one, or the mapping is shorter.';
    case 'address-size':
      return 'The address is outside of what the device may use at all: it is no handle that the DMA API gave.';
    case null:
      return 'The log does not say whether something was mapped at the address.';
  }
}

/** Whether map calls are looked for that can explain it. */
export const hasCauses = ({ event }: LoggedFault): boolean => event?.maps !== null;

/** How many map calls can explain a fault. */
export function causesTitle({ causes, drivers }: Causes): string {
  if (causes.length === 0) return 'no map call of the workspace explains it';
  const of = drivers.length > 0 ? ` of ${drivers.join(' or ')}` : '';
  return `${counted(causes.length, 'map call')}${of} can explain it`;
}
