/** Runs as one JSON document, version 1. */
import type { Run } from '../../simulator/trace.ts';
import { faultToJson, hexText, hopToJson } from '../hop-json.ts';
import type { Places } from '../place.ts';
import type { SimulateFormat } from '../simulate.ts';
import type { Output } from '../terminal.ts';

export function simulateJson({ print }: Output): SimulateFormat {
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
    kernel: run.kernel,
    mode: run.mode,
    untranslated: run.untranslated,
    mapping: { ...mapping, phys: hexText(mapping.phys), iova: hexText(mapping.iova), size: Number(mapping.size) },
    hops: run.hops.map((hop) => hopToJson(hop, places)),
    outcome: run.outcome,
    standIn: run.standIn && {
      bar: run.standIn.bar,
      offset: hexText(run.standIn.offset),
      address: hexText(run.standIn.address),
    },
    rings: run.rings.map(({ when, outcome, told, isFine, source, fault: blocked }) => ({
      when,
      outcome,
      told,
      isFine,
      at: source ? places.place(source) : null,
      fault: faultToJson(blocked),
    })),
    fault: faultToJson(fault),
    warnings: run.warnings.map(({ log, ...at }) => ({ log, at: places.place(at) })),
    remnants: run.remnants.map(({ kind, message, ...at }) => ({ kind, message, at: places.place(at) })),
    ...(run.access && {
      access: run.access,
      incidents: run.incidents.map(({ kind, text, log, from: _, ...at }) => ({
        kind,
        text,
        log,
        at: places.place(at),
      })),
    }),
    unknown: run.unknown.map(({ what, ...at }) => ({ what, at: places.place(at) })),
    notes: run.notes,
  };
}
