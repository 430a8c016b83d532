/** Runs as one JSON document, version 1. Addresses are strings, `0x` and hexadecimal digits: they exceed JSON's numbers. */
import type { Hop, Run } from '../../simulator/trace.ts';
import type { Places } from '../place.ts';
import type { SimulateFormat } from '../simulate.ts';
import type { Terminal } from '../terminal.ts';

export function simulateJson({ print }: Terminal): SimulateFormat {
  return (runs, _file, places) => {
    print(JSON.stringify({ version: 1, runs: runs.map((run) => toJson(run, places)) }));
  };
}

function toJson(run: Run, places: Places) {
  const { file, line } = places.place(run);
  const { mapping, fault } = run;
  return {
    file,
    line,
    function: run.function,
    iommu: run.iommu,
    platform: run.platform,
    mapping: { ...mapping, phys: hex(mapping.phys), iova: hex(mapping.iova), size: Number(mapping.size) },
    hops: run.hops.map((hop) => hopToJson(hop, places)),
    outcome: run.outcome,
    fault: fault && { kind: fault.kind, access: fault.access, iova: hex(fault.iova), log: fault.log },
  };
}

function hopToJson({ place, text, address, walk, source }: Hop, places: Places) {
  return {
    place,
    text,
    address: address ? { space: address.space, value: hex(address.value) } : null,
    walk: walk ?? null,
    source: source ? places.place(source) : null,
  };
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}
