/** Hops and faults as JSON. Addresses are strings, `0x` and hexadecimal digits: they exceed JSON's numbers. */
import type { Fault, Hop } from '../simulator/trace.ts';
import type { Places } from './place.ts';

export function hopToJson({ place, text, address, walk, source, ring }: Hop, places: Places) {
  return {
    place,
    text,
    address: address ? { space: address.space, value: hexText(address.value) } : null,
    walk: walk?.map((step) => step.text) ?? null,
    source: source ? places.place(source) : null,
    ...(ring !== undefined && { ring }),
  };
}

export function faultToJson(fault: Fault | null) {
  return fault && { kind: fault.kind, access: fault.access, iova: hexText(fault.iova), log: fault.log };
}

export function hexText(value: bigint): string {
  return `0x${value.toString(16)}`;
}
