/** A run as a kernel developer puts it into a mail: what was run, what the driver does, how the writes end, what the kernel prints. */
import type { ComparedRun } from '../simulator/compare.ts';
import type { Hop, Incident, KernelWarning, Remnant, Ringing, Run } from '../simulator/trace.ts';
import { hex } from '../simulator/units.ts';
import type { Location } from '../syntax/text.ts';
import { block, mail, paragraph } from './mail.ts';
import { endingText, mappingText, placeNames, standInText } from './run-words.ts';

/** Names a place, such as `drivers/pci/endpoint/functions/pci-epf-test.c:95`. */
export type PlaceText = (location: Location) => string;

/** Columns before the text of a step: `interrupt` is the longest name of a place. */
const PLACE = 11;

/** The run as text; `incident` is what shows a finding, in a run for one. */
export function runMail(run: Run | ComparedRun, at: PlaceText, incident: Incident | null = null): string {
  const incidents = incident ? [incident] : run.incidents;
  const { function: name, iommu, platform, kernel, mode } = run;
  const machine = `${iommu} (${platform}, Linux ${kernel}${mode === 'strict' ? '' : `, ${mode}`})`;
  return mail([
    paragraph(`${at(run)}: ${name}() on ${machine}: ${incident?.text ?? endingText(run)}`),
    ...(run.standIn ? [paragraph(`${capital(standInText(run.standIn))}.`)] : []),
    block([mappingText(run.mapping)]),
    block(
      run.hops.flatMap((hop) => hopLines(hop, run, at)),
      PLACE,
    ),
    ...(run.fault && !run.access ? logOf(run.fault.log) : []),
    ...(run.rings.length > 0
      ? [paragraph('The host writes:'), block(run.rings.map((ring) => ringLine(ring, at)))]
      : []),
    ...incidents.flatMap((each) => wentWrong(each, at)),
    ...(run.access ? [] : run.warnings.flatMap((warning) => warned(warning, at))),
    ...run.remnants.flatMap((remnant) => leftBehind(remnant, at)),
    ...(run.unknown.length > 0
      ? [paragraph('Not known to the run:'), block(run.unknown.map(({ what, ...place }) => `${what}  ${at(place)}`))]
      : []),
    ...run.notes.map((note) => paragraph(`Note: ${note}.`)),
  ]);
}

function hopLines({ place, text, address, walk = [], source }: Hop, run: Run | ComparedRun, at: PlaceText): string[] {
  // Most steps name their address.
  const where = address && !text.includes(hex(address.value)) ? `  ${address.space} ${hex(address.value)}` : '';
  const isCall = source !== undefined && (place === 'driver' || place === 'interrupt');
  const line = isCall ? `  (${source.file === run.file ? `line ${at(source).split(':').at(-1)}` : at(source)})` : '';
  return [
    `${placeNames[place].padEnd(PLACE)}${text}${where}${line}`,
    ...walk.map((step) => `${' '.repeat(PLACE)}${step.text}`),
  ];
}

/** `-` marks what goes wrong, as `+` marks what does not: a mail has no colours. */
function ringLine({ when, told, source, isFine }: Ringing, at: PlaceText): string {
  return `${isFine ? '+' : '-'} ${when}: ${told}${source ? `  (${at(source)})` : ''}`;
}

const wentWrong = ({ text, log, ...place }: Incident, at: PlaceText): string[] => [
  paragraph(`${at(place)}: ${text}`),
  ...logOf(log),
];

const warned = ({ log, ...place }: KernelWarning, at: PlaceText): string[] => [
  paragraph(`${at(place)}: the kernel warns:`),
  ...(log.length > 0 ? [block(log)] : []),
];

const leftBehind = ({ message, fault, ...place }: Remnant, at: PlaceText): string[] => [
  paragraph(`${at(place)}: ${message}`),
  ...logOf(fault?.log ?? []),
];

const logOf = (log: readonly string[]): string[] =>
  log.length > 0 ? [paragraph('The kernel prints:'), block(log.map((line) => line.replaceAll('\t', '  ')))] : [];

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
