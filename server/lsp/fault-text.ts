/** A logged fault in words: a line for lists, and the explanation of a hover. */
import type { FaultRecord, LogPart } from '../simulator/fault-log.ts';
import { hex } from '../simulator/units.ts';
import type { Cause } from '../workspace/fault-causes.ts';
import { code, lineLink, plain, table } from './markdown.ts';

/** Causes that an explanation lists. */
const SHOWN = 8;

/** One line, such as `write to 0xfffff0a0 blocked: permission fault`. */
export function faultTitle({ kind, access, address, pageOnly }: FaultRecord): string {
  const where = address === null ? '' : ` ${pageOnly ? 'in page' : 'to'} ${hex(address)}`;
  return `${access ?? 'access'}${where} blocked${kind === null ? '' : `: ${kind} fault`}`;
}

/** How many map calls can explain a fault. */
export function causesTitle(causes: readonly Cause[]): string {
  if (causes.length === 0) return 'no map call of the workspace explains it';
  return causes.length === 1 ? '1 map call can explain it' : `${causes.length} map calls can explain it`;
}

/** The explanation as Markdown, about one part of it first where one is given. */
export function explainFault(record: FaultRecord, causes: readonly Cause[], about?: LogPart): string {
  const { title, source, parts } = record;
  const fields = parts.filter(({ name, meaning }) => name !== 'device' && meaning !== null);
  const sections = [
    ...(about?.meaning ? [`${code(about.value)} ${plain(about.name)}: ${plain(about.meaning)}`, '---'] : []),
    `**${plain(faultTitle(record))}** (${plain(title)})`,
    kindText(record),
    causesText(causes),
    table(
      ['Field', 'Value', 'Meaning'],
      fields.map(({ name, value, meaning }) => [plain(name.replaceAll('_', ' ')), code(value), plain(meaning ?? '')]),
    ),
    `Printed by ${code(source)}.`,
  ];
  return sections.join('\n\n');
}

/** What it takes for such a fault. */
function kindText({ kind, access }: FaultRecord): string {
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

function causesText(causes: readonly Cause[]): string {
  if (causes.length === 0) return 'No map call of this workspace can explain it.';
  const lines = causes
    .slice(0, SHOWN)
    .map(({ call, why }) => `- ${lineLink(call.file, call.line)} in ${code(`${call.function}()`)}: ${plain(why)}`);
  const left = causes.length - SHOWN;
  return [
    'Map calls that can explain it, the likeliest first:',
    '',
    ...lines,
    ...(left > 0 ? [`- and ${left} more: go to the definition`] : []),
  ].join('\n');
}
