/** Faults of a log for a person: what happened, what each part of the lines says, and the map calls that can explain it. */
import type { FaultRecord } from '../../simulator/fault-log.ts';
import type { Causes } from '../../workspace/fault-causes.ts';
import { faultText, faultTitle } from '../../workspace/fault-words.ts';
import { counted } from '../../workspace/outcome.ts';
import { toPath } from '../../workspace/uri.ts';
import type { LogFormat } from '../log.ts';
import { displayPath, type Output } from '../terminal.ts';

/** Map calls that are listed of a fault. */
const SHOWN = 8;

export function logText({ print, colors }: Output): LogFormat {
  return {
    found: (record, causes, name) => {
      const of = record.requester === null ? '' : `, ${record.requester}`;
      const lines = [
        colors.bold(`${name}:${record.lines[0]! + 1}: ${faultTitle(record)} (${record.title}${of})`),
        `  ${faultText(record)}`,
        ...parts(record).map((line) => `    ${colors.dim(line)}`),
        ...(record.event?.rule ? [`  doorbell-lint explain ${record.event.rule} says more`] : []),
        ...(causes ? causeLines(causes) : []),
        '',
      ];
      print(lines.join('\n'));
    },
    end: (faults, again) => {
      if (faults === 0) return;
      print(`${counted(faults, 'fault')}${again > 0 ? `, ${again} of them told before` : ''}`);
    },
  };
}

/** Each part that means something, such as `flags 0x0070  bit 4 PR: the entry is present; ...`. */
function parts({ parts: all }: FaultRecord): string[] {
  const told = all.filter(({ name, meaning }) => name !== 'device' && meaning !== null);
  const heads = told.map(({ name, value }) => `${name.replaceAll('_', ' ')} ${value}`);
  const width = Math.max(0, ...heads.map((head) => head.length));
  return told.map(({ meaning }, i) => `${heads[i]!.padEnd(width)}  ${meaning}`);
}

function causeLines({ causes, drivers, elsewhere }: Causes): string[] {
  if (causes.length === 0) return ['  no map call there can explain it'];
  const of = drivers.length > 0 ? ` of ${drivers.join(' or ')}, which the log names,` : '';
  const left = causes.length - SHOWN;
  return [
    `  map calls${of} that can explain it, the likeliest first:`,
    ...causes
      .slice(0, SHOWN)
      .map(
        ({ call, why }) =>
          `    ${displayPath(toPath(call.file) ?? call.file)}:${call.line + 1}: ${call.function}(): ${why}`,
      ),
    ...(left > 0 ? [`    and ${left} more`] : []),
    ...(elsewhere > 0 ? [`  ${counted(elsewhere, 'map call')} of other drivers could explain it as well`] : []),
  ];
}
