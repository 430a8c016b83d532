/** A logged fault explained: the text of a hover. */
import type { FaultRecord, LogPart } from '../simulator/fault-log.ts';
import type { Causes } from '../workspace/fault-causes.ts';
import { faultText, faultTitle, hasCauses } from '../workspace/fault-words.ts';
import { counted } from '../workspace/outcome.ts';
import { code, lineLink, plain, table } from './markdown.ts';

/** Causes that an explanation lists. */
const SHOWN = 8;

/** The explanation as Markdown, about one part of it first where one is given. */
export function explainFault(record: FaultRecord, causes: Causes, about?: LogPart): string {
  const { title, source, parts } = record;
  const fields = parts.filter(({ name, meaning }) => name !== 'device' && meaning !== null);
  const sections = [
    ...(about?.meaning ? [`${code(about.value)} ${plain(about.name)}: ${plain(about.meaning)}`, '---'] : []),
    `**${plain(faultTitle(record))}** (${plain(title)})`,
    faultText(record),
    ...(hasCauses(record) ? [causesText(causes)] : []),
    table(
      ['Field', 'Value', 'Meaning'],
      fields.map(({ name, value, meaning }) => [plain(name.replaceAll('_', ' ')), code(value), plain(meaning ?? '')]),
    ),
    `Printed by ${code(source)}.`,
  ];
  return sections.join('\n\n');
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
