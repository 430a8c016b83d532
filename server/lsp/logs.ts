/** The kernel logs that the client has open, and the faults in them. No engine reads these texts. */
import type { Position, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { type FaultRecord, readFaultLog } from '../simulator/fault-log.ts';
import { NamedDrivers } from '../workspace/named-drivers.ts';
import type { OpenDocument } from './open-document.ts';

/** What a client calls a kernel log. */
export const logLanguage = 'kernel-log';

interface ReadLog {
  readonly version: number;
  readonly records: readonly FaultRecord[];
  readonly drivers: NamedDrivers;
}

export class Logs {
  private readonly documents = new Map<string, OpenDocument>();
  private readonly read = new Map<string, ReadLog>();

  open(document: OpenDocument): void {
    this.documents.set(document.uri, document);
  }

  /** Whether it was a log that changed. */
  change(uri: string, changes: TextDocumentContentChangeEvent[], version: number): boolean {
    const document = this.documents.get(uri);
    if (document) for (const change of changes) document.change(change, version);
    return document !== undefined;
  }

  /** Whether it was a log that was closed. */
  close(uri: string): boolean {
    this.read.delete(uri);
    return this.documents.delete(uri);
  }

  /** The faults of a log; none where the document is no log. */
  records(uri: string): readonly FaultRecord[] {
    return this.readLog(uri)?.records ?? [];
  }

  private readLog(uri: string): ReadLog | undefined {
    const document = this.documents.get(uri);
    if (!document) return undefined;
    const known = this.read.get(uri);
    if (known?.version === document.version) return known;
    const lines = document.getText().split(/\r?\n/);
    const drivers = new NamedDrivers();
    for (const line of lines) drivers.add(line);
    const read = { version: document.version, records: readFaultLog(lines), drivers };
    this.read.set(uri, read);
    return read;
  }

  /** The fault that a position belongs to: one whose lines hold it, or whose lines stand before and after it. */
  at(uri: string, { line }: Position): FaultRecord | undefined {
    const records = this.records(uri);
    return (
      records.find(({ lines }) => lines.includes(line)) ??
      records.find(({ lines }) => lines[0]! < line && line < lines.at(-1)!)
    );
  }

  /** The drivers that lines of the log name before the device of a fault. */
  drivers(uri: string, { requester }: FaultRecord): string[] {
    return this.readLog(uri)?.drivers.of(requester) ?? [];
  }

  /** The whole lines of a fault, from its first to its last. */
  range(uri: string, { lines }: FaultRecord): Range {
    const [first, last] = [lines[0]!, lines.at(-1)!];
    const start = { line: last, character: 0 };
    const text = this.documents.get(uri)?.getText({ start, end: { line: last + 1, character: 0 } }) ?? '';
    const end = { line: last, character: text.replace(/\r?\n$/, '').length };
    return { start: { line: first, character: 0 }, end };
  }
}
