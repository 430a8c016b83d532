/** A logged fault in words: a line for lists, and the explanation of a hover. */
import type { FaultRecord, LogPart } from '../simulator/fault-log.ts';
import { hex } from '../simulator/units.ts';
import type { Causes } from '../workspace/fault-causes.ts';
import { counted } from '../workspace/outcome.ts';
import { code, lineLink, plain, table } from './markdown.ts';

/** Causes that an explanation lists. */
const SHOWN = 8;

/** One line, such as `write to 0xfffff0a0 blocked: permission fault`. */
export function faultTitle({ kind, access, address, pageOnly }: FaultRecord): string {
  const where = address === null ? '' : ` ${pageOnly ? 'in page' : 'to'} ${hex(address)}`;
  return `${access ?? 'access'}${where} blocked${kind === null ? '' : `: ${kind} fault`}`;
}

/** How many map calls can explain a fault. */
export function causesTitle({ causes, drivers }: Causes): string {
  if (causes.length === 0) return 'no map call of the workspace explains it';
  const of = drivers.length > 0 ? ` of ${drivers.join(' or ')}` : '';
  return `${counted(causes.length, 'map call')}${of} can explain it`;
}

/** The explanation as Markdown, about one part of it first where one is given. */
export function explainFault(record: FaultRecord, causes: Causes, about?: LogPart): string {
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

function causesText({ causes, drivers, elsewhere }: Causes): string {
  if (causes.length === 0) return 'No map call of this workspace can explain it.';
  const lines = causes
    .slice(0, SHOWN)
    .map(({ call, why }) => `- ${lineLink(call.file, call.line)} in ${code(`${call.function}()`)}: ${plain(why)}`);
  const left = causes.length - SHOWN;
  const of = drivers.length > 0 ? ` of ${drivers.map(code).join(' or ')}, which the log names,` : '';
  return [
    `Map calls${of} that can explain it, the likeliest first:`,
    '',
    ...lines,
    ...(left > 0 ? [`- and ${left} more: go to the definition`] : []),
    ...(elsewhere > 0 ? ['', `${counted(elsewhere, 'map call')} of other drivers could explain it as well.`] : []),
  ].join('\n');
}
