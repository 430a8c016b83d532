/** Injected failures and what they leave behind, as one JSON document, version 1. */
import type { Injections } from '../../simulator/inject.ts';
import type { FailedCall, Remnant } from '../../simulator/trace.ts';
import { faultToJson, hopToJson } from '../hop-json.ts';
import type { InjectFormat } from '../inject.ts';
import type { Places } from '../place.ts';
import type { Output } from '../terminal.ts';

export function injectJson({ print }: Output): InjectFormat {
  return (injections, _file, places) => {
    print(JSON.stringify({ version: 1, flows: injections.map((flow) => toJson(flow, places)) }));
  };
}

function toJson({ injected, remnants, isPartial }: Injections, places: Places) {
  return {
    injected: injected.map((call) => callToJson(call, places)),
    isPartial,
    remnants: remnants.map((remnant) => remnantToJson(remnant, places)),
  };
}

function callToJson({ name, result, ...at }: FailedCall, places: Places) {
  return { name, result, at: places.place(at) };
}

function remnantToJson(remnant: Remnant, places: Places) {
  const { kind, message, failed, iommu, platform, hops, fault } = remnant;
  return {
    kind,
    message,
    at: places.place(remnant),
    failed: failed && callToJson(failed, places),
    iommu,
    platform,
    hops: hops.map((hop) => hopToJson(hop, places)),
    fault: faultToJson(fault),
  };
}
