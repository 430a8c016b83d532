/**
 * Kernel logs: which of their lines report a request that an IOMMU blocked, or a mistake with a mapping, and what they say;
 * and the other way round, what to search a log for after a simulated fault. Pure: lines in, records out.
 */
import { iommus } from './iommu/all.ts';
import type { FaultLog, LoggedFault } from './iommu/fault-log.ts';
import { otherLogs } from './log/all.ts';

export type { LoggedEvent, LoggedFault } from './iommu/fault-log.ts';

/** A named part of a line, and what it says. */
export interface LogPart {
  /** Line and columns, counted from 0. */
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly name: string;
  readonly value: string;
  /** Null where the part speaks for itself. */
  readonly meaning: string | null;
}

/** One fault, with all of its lines. */
export interface FaultRecord extends LoggedFault {
  /** What printed it, for a person, and the kernel file and function that did. */
  readonly title: string;
  readonly source: string;
  /** The IOMMUs of the simulator whose drivers print so. */
  readonly iommus: readonly string[];
  /** The lines that belong to it, counted from 0. */
  readonly lines: readonly number[];
  readonly parts: readonly LogPart[];
}

/** Lines after which a record is over, although not all of its lines came: others print in between. */
const MAX_APART = 24;

interface Reader {
  readonly log: FaultLog;
  readonly iommus: readonly string[];
}

const readers: readonly Reader[] = [...new Set(iommus.flatMap(({ log }) => log ?? [])), ...otherLogs].map((log) => ({
  log,
  iommus: iommus.filter((model) => model.log === log).map(({ name }) => name),
}));

/** A record that may still get lines. */
interface OpenRecord {
  readonly reader: Reader;
  /** Number of the last pattern that was found. */
  last: number;
  readonly parts: LogPart[];
  readonly lines: number[];
}

/** The faults that the lines of a log report, in the order of their first lines. */
export function readFaultLog(lines: readonly string[]): FaultRecord[] {
  const reader = new FaultLogReader();
  return [...lines.flatMap((line) => reader.push(line)), ...reader.end()];
}

/** Reads a log line by line, however long it is. */
export class FaultLogReader {
  /** In the order of their first lines. */
  private open: OpenRecord[] = [];
  private line = -1;

  /** Takes the next line; gives the faults that are complete by now, in the order of their first lines. */
  push(text: string): FaultRecord[] {
    this.line++;
    for (const reader of readers)
      if (reader.log.markers.some((marker) => text.includes(marker))) this.read(reader, text);
    const whole: FaultRecord[] = [];
    while (this.open[0] && this.isOver(this.open[0])) whole.push(...close(this.open.shift()!));
    return whole;
  }

  /** There are no more lines: gives what is left. */
  end(): FaultRecord[] {
    const left = this.open.flatMap(close);
    this.open = [];
    return left;
  }

  private isOver({ reader, last, lines }: OpenRecord): boolean {
    return last === reader.log.lines.length - 1 || this.line - lines.at(-1)! > MAX_APART;
  }

  private read(reader: Reader, text: string): void {
    const { line } = this;
    const device = (parts: readonly LogPart[]) => parts.find(({ name }) => name === 'device')?.value;
    for (const [number, { pattern, follows }] of reader.log.lines.entries()) {
      const parts = partsOf(pattern, line, text);
      if (parts === null) continue;
      const own = this.open.findLast(
        (record) =>
          record.reader === reader &&
          line - record.lines.at(-1)! <= MAX_APART &&
          (device(parts) ?? device(record.parts)) === (device(record.parts) ?? device(parts)),
      );
      if (own && own.last < number) {
        own.last = number;
        own.parts.push(...parts);
        own.lines.push(line);
      } else if (!follows) this.open.push({ reader, last: number, parts, lines: [line] });
      // A line that belongs to nothing may still be another line of the record.
      else continue;
      return;
    }
  }
}

/** The named groups of a pattern that a line matches, in the order of the text; null where it does not match. */
function partsOf(pattern: RegExp, line: number, text: string): LogPart[] | null {
  const found = pattern.exec(text);
  if (!found) return null;
  const places = Object.entries(found.indices?.groups ?? {}).filter(([, place]) => place !== undefined);
  return places
    .map(([name, [start, end]]) => ({ line, start, end, name, value: text.slice(start, end), meaning: null }))
    .sort((a, b) => a.start - b.start);
}

/** The record; none where only a line came that tells nothing. */
function close({ reader: { log, iommus }, last, parts, lines }: OpenRecord): FaultRecord[] {
  if (log.lines[last]!.opens) return [];
  const { meanings, ...fault } = log.decode(Object.fromEntries(parts.map(({ name, value }) => [name, value])));
  const { title, source } = log;
  const meant = parts.map((part) => ({ ...part, meaning: meanings[part.name] ?? null }));
  return [{ ...fault, meanings, title, source, iommus, lines, parts: meant }];
}

/**
 * An extended regular expression (`grep -E`) that finds such a fault in a log, whatever the device and the address; null
 * where nothing recognises the lines. `log` is what the kernel prints about one fault.
 */
export function grepPattern(log: readonly string[]): string | null {
  const [record] = readFaultLog(log);
  if (!record) return null;
  const { telling } = readers.find(({ iommus }) => iommus === record.iommus)!.log;
  const tells = (line: number): number =>
    record.parts.filter((part) => part.line === line && telling.includes(part.name)).length;
  const line = record.lines.toSorted((a, b) => tells(b) - tells(a))[0]!;
  const parts = record.parts.filter((part) => part.line === line);
  // The line begins with the name of driver and device; what tells stands between the first part and the last.
  let pattern = '';
  let at = 0;
  for (const part of parts) {
    const text = log[line]!;
    pattern += literal(text.slice(at, part.start)) + (telling.includes(part.name) ? literal(part.value) : '.+');
    at = part.end;
  }
  return (pattern + literal(log[line]!.slice(at))).replace(/(?:\.\+)$/, '').trimEnd();
}

const literal = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
