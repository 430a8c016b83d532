/**
 * What a client sends, looked at before anything acts on it: what is no JSON-RPC message, comes at the wrong time or has the wrong
 * parameters is answered as JSON-RPC and LSP say, and goes no further.
 */
import {
  type DataCallback,
  type Disposable,
  ErrorCodes,
  type Message,
  type MessageReader,
  type MessageWriter,
} from 'vscode-languageserver';
import { wrongParams } from './params.ts';

/** An answer that says no. */
interface Refusal {
  readonly code: number;
  readonly message: string;
}

export class Screen implements MessageReader {
  private readonly reader: MessageReader;
  private readonly writer: MessageWriter;
  private state: 'silent' | 'serving' | 'ending' = 'silent';

  /** Screens what `reader` reads; refusals go to `writer`. */
  constructor(reader: MessageReader, writer: MessageWriter) {
    this.reader = reader;
    this.writer = writer;
  }

  get onError(): MessageReader['onError'] {
    return this.reader.onError;
  }

  get onClose(): MessageReader['onClose'] {
    return this.reader.onClose;
  }

  get onPartialMessage(): MessageReader['onPartialMessage'] {
    return this.reader.onPartialMessage;
  }

  /** Whether the client has asked for the end. */
  get isEnding(): boolean {
    return this.state === 'ending';
  }

  listen(callback: DataCallback): Disposable {
    return this.reader.listen((message) => {
      const refusal = this.refuse(message);
      if (refusal === undefined) callback(message);
      else if (refusal !== 'ignored') void this.answer(idOf(message), refusal);
    });
  }

  dispose(): void {
    this.reader.dispose();
  }

  /** Why a message goes no further; notifications are not answered, and those that nobody can act on are ignored. */
  private refuse(message: unknown): Refusal | 'ignored' | undefined {
    if (typeof message !== 'object' || message === null || Array.isArray(message))
      return { code: ErrorCodes.InvalidRequest, message: 'a message must be an object' };
    const { method, params } = message as { method?: unknown; params?: unknown };
    const isRequest = Object.hasOwn(message, 'id');
    if (method === undefined && isRequest && ('result' in message || 'error' in message)) return undefined;
    if (typeof method !== 'string')
      return { code: ErrorCodes.InvalidRequest, message: 'the method of a request must be a string' };
    if (isRequest && idOf(message) === null)
      return { code: ErrorCodes.InvalidRequest, message: 'the id of a request must be a number or a string' };
    const isStructured = params === undefined || (typeof params === 'object' && params !== null);
    const problem =
      wrongParams(method, params) ?? (isStructured || params === null ? undefined : 'params must be an object');
    if (!isRequest) return problem !== undefined || !this.takes(method) ? 'ignored' : undefined;
    return this.untimely(method) ?? (problem === undefined ? this.note(method) : invalid(method, problem));
  }

  private takes(notification: string): boolean {
    return this.state === 'serving' || notification === 'exit';
  }

  private untimely(method: string): Refusal | undefined {
    const isHello = method === 'initialize';
    if (this.state === 'silent' && !isHello)
      return { code: ErrorCodes.ServerNotInitialized, message: `${method} comes before initialize` };
    if (this.state === 'serving' && isHello)
      return { code: ErrorCodes.InvalidRequest, message: 'the server is initialized already' };
    if (this.state === 'ending') return { code: ErrorCodes.InvalidRequest, message: `${method} comes after shutdown` };
    return undefined;
  }

  private note(method: string): undefined {
    if (method === 'initialize') this.state = 'serving';
    if (method === 'shutdown') this.state = 'ending';
  }

  private answer(id: number | string | null, error: Refusal): Promise<void> {
    const response = { jsonrpc: '2.0', id, error } as Message;
    // Who has gone away hears nothing.
    return this.writer.write(response).catch(() => {});
  }
}

function invalid(method: string, problem: string): Refusal {
  return { code: ErrorCodes.InvalidParams, message: `${method}: ${problem}` };
}

function idOf(message: unknown): number | string | null {
  if (typeof message !== 'object' || message === null || !('id' in message)) return null;
  return typeof message.id === 'number' || typeof message.id === 'string' ? message.id : null;
}
