/** Runs and tables as the editor is told of them: offsets become lines, addresses text. */
import type {
  FoundHere,
  SourceRange,
  Matrix as ToldMatrix,
  Trace,
  TraceFault,
  TraceHop,
  TraceIncident,
  TraceWalkStep,
} from '../protocol.ts';
import type { Finding } from '../rules/finding.ts';
import type { ComparedRun } from '../simulator/compare.ts';
import type { Matrix } from '../simulator/matrix.ts';
import type { Fault, Hop, Incident, Run, WalkStep } from '../simulator/trace.ts';
import type { Location } from '../syntax/text.ts';
import { matrixMail } from '../workspace/matrix-mail.ts';
import { laterWrong, outcomeText } from '../workspace/outcome.ts';
import { type PlaceText, runMail } from '../workspace/run-mail.ts';
import { incidentTexts } from '../workspace/shown-run.ts';
import { type LinesOf, toRange } from './convert.ts';

/** `incident` is what shows a finding, in a run for one. */
export function toTrace(run: Run | ComparedRun, linesOf: LinesOf, incident: Incident | null = null): Trace {
  const { mapping, kernel, mode, outcome, notes } = run;
  return {
    function: run.function,
    source: toSource(run, linesOf),
    iommu: run.iommu,
    platform: run.platform,
    kernel,
    mode,
    outcome,
    summary: outcomeText(run),
    isStandIn: run.standIn !== null,
    isLate: laterWrong(run) !== undefined,
    mapping:
      mapping.size === 0n
        ? null
        : {
            physical: hex(mapping.phys),
            iova: hex(mapping.iova),
            size: Number(mapping.size),
            direction: mapping.direction,
            permits: mapping.prot,
          },
    hops: run.hops.map((hop) => toHop(hop, linesOf)),
    fault: run.fault && toFault(run.fault),
    isMapping: 'access' in run && run.access !== undefined,
    incident: incident && toIncident(incident, linesOf),
    remnants: run.remnants.map(({ message, ...at }) => ({ message, source: toSource(at, linesOf) })),
    unknown: run.unknown.map(({ what, ...at }) => ({ what, source: toSource(at, linesOf) })),
    notes: [...notes, ...run.warnings.flatMap(({ log }) => log)],
    markdown: runMail(run, placed(linesOf), incident),
  };
}

function toIncident({ kind, text, log, ...at }: Incident, linesOf: LinesOf): TraceIncident {
  return { summary: incidentTexts[kind], text, log, source: toSource(at, linesOf) };
}

function toHop({ place, text, address, walk, source, ring }: Hop, linesOf: LinesOf): TraceHop {
  return {
    place,
    text,
    address: address ? { space: address.space, value: hex(address.value) } : null,
    walk: (walk ?? []).map(toStep),
    source: source ? toSource(source, linesOf) : null,
    ring: ring ?? (place === 'driver' ? null : 1),
  };
}

function toStep({ text, entry }: WalkStep): TraceWalkStep {
  if (!entry) return { text, entry: null };
  const { level, index, address, value, bytes, bits } = entry;
  return { text, entry: { level, index, address: hex(address), value: hex(value, bytes * 2), bits } };
}

function toFault({ kind, access, iova, log, code, fields = {} }: Fault): TraceFault {
  return {
    kind,
    access,
    iova: hex(iova),
    code: code === undefined ? null : valueText(code),
    fields: Object.entries(fields).map(([name, value]) => ({ name, value: valueText(value) })),
    log,
  };
}

export function toMatrix(made: Matrix, linesOf: LinesOf): ToldMatrix {
  const { range, file, ...matrix } = made;
  return { ...matrix, source: toSource({ file, range }, linesOf), markdown: matrixMail(made, placed(linesOf)) };
}

/** Names places by file and line, as the panel does. */
function placed(linesOf: LinesOf): PlaceText {
  return ({ file, range }) => {
    const name = decodeURIComponent(file.slice(file.lastIndexOf('/') + 1));
    return `${name}:${linesOf(file).positionAt(range.start).line + 1}`;
  };
}

/** The findings that stand in a document. */
export function toFound(findings: readonly Finding[], linesOf: LinesOf): FoundHere[] {
  return findings.map(({ rule, severity, message, ...at }) => ({
    rule,
    severity,
    message,
    source: toSource(at, linesOf),
  }));
}

function toSource({ file, range }: Location, linesOf: LinesOf): SourceRange {
  return { uri: file, range: toRange(linesOf(file), range) };
}

function valueText(value: number | string): string {
  return typeof value === 'number' ? hex(BigInt(value)) : value;
}

function hex(value: bigint, digits = 0): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}
