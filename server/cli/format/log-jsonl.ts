/** Faults of a log as JSON, a line each, as they come. Addresses are strings, `0x` and hexadecimal digits. */
import { faultText, faultTitle } from '../../workspace/fault-words.ts';
import { toPath } from '../../workspace/uri.ts';
import { hexText } from '../hop-json.ts';
import type { LogFormat } from '../log.ts';
import { displayPath, type Output } from '../terminal.ts';

export function logJsonl({ print }: Output): LogFormat {
  return {
    found: (record, causes, name) => {
      const { kind, access, address, pageOnly, requester, event, title, source, lines, parts } = record;
      print(
        JSON.stringify({
          file: name,
          lines: lines.map((line) => line + 1),
          message: faultTitle(record),
          explanation: faultText(record),
          printedBy: { what: title, source },
          kind,
          access,
          address: address === null ? null : hexText(address),
          pageOnly: pageOnly ?? false,
          requester,
          rule: event?.rule ?? null,
          parts: parts.map((part) => ({
            line: part.line + 1,
            name: part.name,
            value: part.value,
            meaning: part.meaning,
          })),
          ...(causes && {
            causes: causes.causes.map(({ call, why }) => ({
              file: displayPath(toPath(call.file) ?? call.file),
              line: call.line + 1,
              function: call.function,
              api: call.api,
              why,
            })),
            drivers: causes.drivers,
            elsewhere: causes.elsewhere,
          }),
        }),
      );
    },
    end: () => {},
  };
}
