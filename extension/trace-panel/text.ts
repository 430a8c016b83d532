/** A run as text, to paste into a mail or an issue: in English, as the engine speaks. */
import type { Trace } from '../../server/protocol.ts';
import { sourceLabel } from './source.ts';
import { addressText } from './words.ts';

/** Such as `ipmmu-vmsa (renesas-r8a779f0, Linux 7.2)`. */
export function machineText({ iommu, platform, kernel, mode }: Trace): string {
  return `${iommu} (${platform}, Linux ${kernel}${mode === 'strict' ? '' : `, ${mode}`})`;
}

/** A line for each step, with what the kernel prints. */
export function traceText(trace: Trace): string {
  const { hops, fault } = trace;
  const lines = [
    headline(trace),
    ...mappingLines(trace),
    ...hops.flatMap((hop) => [
      `${hop.place.padEnd(9)}  ${[hop.text, addressText(hop)].filter(Boolean).join('  ')}`,
      ...hop.walk.map(({ text }) => `           ${text}`),
    ]),
    ...(fault?.log ?? []),
  ];
  return `${lines.join('\n')}\n`;
}

function headline(trace: Trace): string {
  return `${sourceLabel(trace.source)}: ${trace.function}() on ${machineText(trace)}: ${trace.summary}`;
}

function mappingLines({ mapping }: Trace): string[] {
  if (!mapping) return [];
  const { physical, iova, size, direction, permits } = mapping;
  return [`mapping: physical ${physical} at IOVA ${iova}, ${size} bytes, ${direction}: ${permits}`];
}
