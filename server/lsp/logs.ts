/** The kernel logs that the client has open, and the faults in them. No engine reads these texts. */
import type { Position, Range, TextDocumentContentChangeEvent } from 'vscode-languageserver';
import { type FaultRecord, readFaultLog } from '../simulator/fault-log.ts';
import type { OpenDocument } from './open-document.ts';

/** What a client calls a kernel log. */
export const logLanguage = 'kernel-log';

export class Logs {
  private readonly documents = new Map<string, OpenDocument>();
  private readonly read = new Map<string, { readonly version: number; readonly records: readonly FaultRecord[] }>();

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
    const document = this.documents.get(uri);
    if (!document) return [];
    const known = this.read.get(uri);
    if (known?.version === document.version) return known.records;
    const records = readFaultLog(document.getText().split(/\r?\n/));
    this.read.set(uri, { version: document.version, records });
    return records;
  }

  /** The fault that a position belongs to: one whose lines hold it, or whose lines stand before and after it. */
  at(uri: string, { line }: Position): FaultRecord | undefined {
    const records = this.records(uri);
    return (
      records.find(({ lines }) => lines.includes(line)) ??
      records.find(({ lines }) => lines[0]! < line && line < lines.at(-1)!)
    );
  }

  /** The drivers that lines of the log name before the device of a fault, as `dev_printk()` does: `nvme 0000:03:00.0: ...`. */
  drivers(uri: string, { requester }: FaultRecord): string[] {
    const text = this.documents.get(uri)?.getText();
    if (requester === null || text === undefined) return [];
    const device = requester.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    // Some IOMMUs name a PCI device without its domain.
    const prefix = new RegExp(`(?<=^|\\s)([^\\s:]+) (?:[0-9a-f]{4}:)?${device}: `, 'gm');
    return [...new Set(Array.from(text.matchAll(prefix), ([, driver]) => driver!))];
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
