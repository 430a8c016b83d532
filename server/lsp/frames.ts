/**
 * Messages off a stream of bytes, each behind its Content-Length. After a header that makes no sense nobody can know where the
 * next message begins: the client is told, and the stream is given up.
 */
import type { Readable } from 'node:stream';
import {
  AbstractMessageReader,
  type DataCallback,
  type Disposable,
  type MessageReader,
} from 'vscode-languageserver/node';

/** Bytes of the headers of a message, at most. */
const MAX_HEADER = 8192;
/** Bytes of a message, at most: a text with all its characters escaped is still far from it. */
const MAX_MESSAGE = 128 * 2 ** 20;
const END = Buffer.from('\r\n\r\n');

/** Told what is no message; where it is `final`, nothing more is read. */
export type FrameProblem = (problem: string, final: boolean) => void;

export class FrameReader extends AbstractMessageReader implements MessageReader {
  private readonly stream: Readable;
  private readonly onProblem: FrameProblem;
  private chunks: Buffer[] = [];
  private size = 0;
  /** Bytes of the body that is awaited; null where headers are. */
  private awaited: number | null = null;
  private isBroken = false;

  constructor(stream: Readable, onProblem: FrameProblem) {
    super();
    this.stream = stream;
    this.onProblem = onProblem;
  }

  listen(callback: DataCallback): Disposable {
    const take = (chunk: Buffer) => this.take(chunk, callback);
    this.stream.on('data', take);
    this.stream.on('error', (error) => this.fireError(error));
    this.stream.on('close', () => this.fireClose());
    return { dispose: () => this.stream.off('data', take) };
  }

  private take(chunk: Buffer, callback: DataCallback): void {
    if (this.isBroken) return;
    this.chunks.push(chunk);
    this.size += chunk.length;
    while (this.awaited === null ? this.readHeaders() : this.readBody(this.awaited, callback));
  }

  /** False where more has to come, or nothing more can. */
  private readHeaders(): boolean {
    const bytes = this.whole();
    const end = bytes.subarray(0, MAX_HEADER).indexOf(END);
    const text = bytes.toString('latin1', 0, end < 0 ? Math.min(bytes.length, MAX_HEADER) : end);
    if (end < 0) {
      // Who waits for the end of what is no header may wait for good.
      if (text.split('\r\n').every((line) => /^[\w-]*(?:$|:)|^\r$/.test(line)) && text.length < MAX_HEADER)
        return false;
      return this.giveUp('a message begins with what is no header');
    }
    const headers = text.split('\r\n').map((line) => /^([\w-]+): *(.*?) *$/.exec(line));
    const length = headers.find((header) => header?.[1]?.toLowerCase() === 'content-length')?.[2];
    if (headers.includes(null)) return this.giveUp('a header is no name with a value');
    if (length === undefined) return this.giveUp('a message has no Content-Length');
    if (!/^\d{1,15}$/.test(length)) return this.giveUp('the Content-Length of a message is no number of bytes');
    if (Number(length) > MAX_MESSAGE) return this.giveUp(`a message is larger than ${MAX_MESSAGE / 2 ** 20} MB`);
    this.drop(bytes, end + END.length);
    this.awaited = Number(length);
    return true;
  }

  private readBody(length: number, callback: DataCallback): boolean {
    if (this.size < length) return false;
    const bytes = this.whole();
    const text = bytes.toString('utf8', 0, length);
    this.drop(bytes, length);
    this.awaited = null;
    let message: Parameters<DataCallback>[0];
    try {
      message = JSON.parse(text);
    } catch {
      this.onProblem('a message is not JSON', false);
      return true;
    }
    callback(message);
    return true;
  }

  private whole(): Buffer {
    if (this.chunks.length !== 1) this.chunks = [Buffer.concat(this.chunks)];
    return this.chunks[0]!;
  }

  private drop(bytes: Buffer, length: number): void {
    this.chunks = [bytes.subarray(length)];
    this.size = bytes.length - length;
  }

  private giveUp(problem: string): false {
    this.isBroken = true;
    this.chunks = [];
    this.onProblem(`${problem}; the connection ends`, true);
    return false;
  }
}
