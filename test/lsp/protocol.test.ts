/** What no client should send: the server answers as JSON-RPC and LSP say, or says why it ends; it neither hangs nor dies in silence. */
import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { ErrorCodes } from 'vscode-languageserver/node';
import {
  AboutRequest,
  CheckWorkspaceRequest,
  ClearSimulationRequest,
  EffectiveConfigurationRequest,
  FaultCausesRequest,
  MatrixRequest,
  PathRequest,
  PlatformsRequest,
  ShowFindingRequest,
  SimulateRequest,
  StatusRequest,
  TraceRequest,
} from '../../server/protocol.ts';
import { bundle } from '../support/bundle.ts';
import { wrong } from '../support/driver.ts';

interface Answer {
  readonly id: number | string | null;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** A server over its standard input, which takes any bytes. */
class RawClient {
  readonly process = spawn(process.execPath, [bundle('server.js'), '--stdio'], { stdio: 'pipe' });
  readonly ended: Promise<unknown[]> = once(this.process, 'close');
  /** What it has printed besides messages. */
  errors = '';
  /** What the server has sent without being asked, its log included. */
  readonly told: string[] = [];
  private readonly answers: Answer[] = [];
  private readonly waiting: ((answer: Answer) => void)[] = [];
  private bytes = Buffer.alloc(0);

  constructor() {
    onTestFinished(() => void this.process.kill());
    this.process.stdin.on('error', () => {});
    this.process.stderr.on('data', (chunk) => {
      this.errors += chunk;
    });
    this.process.stdout.on('data', (chunk) => {
      this.bytes = Buffer.concat([this.bytes, chunk]);
      for (let frame = this.take(); frame; frame = this.take()) this.got(JSON.parse(frame));
    });
  }

  send(...messages: (object | string)[]): void {
    for (const message of messages) this.process.stdin.write(typeof message === 'string' ? message : framed(message));
  }

  /** The next answer to a request, or to what should have been one. */
  next(): Promise<Answer> {
    const answer = this.answers.shift();
    return answer ? Promise.resolve(answer) : new Promise((resolve) => this.waiting.push(resolve));
  }

  async initialize(): Promise<this> {
    this.send(
      request(0, 'initialize', { processId: null, rootUri: null, capabilities: { textDocument: { diagnostic: {} } } }),
    );
    await this.next();
    this.send({ jsonrpc: '2.0', method: 'initialized', params: {} });
    return this;
  }

  private got(message: Answer & { method?: string }): void {
    if (message.method !== undefined) {
      this.told.push(JSON.stringify(message));
      return;
    }
    const resolve = this.waiting.shift();
    if (resolve) resolve(message);
    else this.answers.push(message);
  }

  private take(): string | undefined {
    const head = this.bytes.indexOf('\r\n\r\n');
    if (head < 0) return undefined;
    const length = Number(/Content-Length: (\d+)/.exec(this.bytes.toString('latin1', 0, head))?.[1]);
    const end = head + 4 + length;
    if (this.bytes.length < end) return undefined;
    const text = this.bytes.toString('utf8', head + 4, end);
    this.bytes = this.bytes.subarray(end);
    return text;
  }
}

const framed = (body: object | string): string => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`;
};
const request = (id: number, method: string, params?: unknown) => ({ jsonrpc: '2.0', id, method, params });
const textDocument = { uri: 'file:///nowhere/wrong.c' };
const position = { line: 24, character: 40 };
const range = { start: position, end: position };
const hover = (id: number) => request(id, 'textDocument/hover', { textDocument, position });
const served = { jsonrpc: '2.0', id: 9, result: null };

test.each<[string, string, string]>([
  ['no Content-Length', 'X-Length: 1\r\n\r\n', 'a message has no Content-Length'],
  ['a negative Content-Length', 'Content-Length: -5\r\n\r\n', 'the Content-Length of a message is no number of bytes'],
  [
    'a Content-Length of words',
    'Content-Length: many\r\n\r\n{}',
    'the Content-Length of a message is no number of bytes',
  ],
  ['a huge Content-Length', 'Content-Length: 99999999999999\r\n\r\n{}', 'a message is larger than 128 MB'],
  ['garbage', 'x\r\n\r\n', 'a header is no name with a value'],
  ['a megabyte of garbage', 'x'.repeat(1_000_000), 'a message begins with what is no header'],
])('after %s the server says why, and ends', async (_, bytes, why) => {
  const client = await new RawClient().initialize();
  client.send(bytes, hover(9));
  const message = `${why}; the connection ends`;
  expect(await client.next()).toEqual({ jsonrpc: '2.0', id: null, error: { code: ErrorCodes.ParseError, message } });
  expect(await client.ended).toEqual([1, null]);
  expect(client.errors).toBe(`doorbell-lint: ${message}\n`);
});

test.each([5, 50])('a Content-Length of %i where that is wrong ends the connection, too', async (length) => {
  const client = await new RawClient().initialize();
  client.send(`Content-Length: ${length}\r\n\r\n{"jsonrpc":"2.0","id":9}`, hover(9));
  expect((await client.next()).error?.code).toBe(ErrorCodes.ParseError);
  expect(await client.ended).toEqual([1, null]);
  expect(client.errors).toMatch(/the connection ends\n$/);
});

test.each<[string, object | string, object]>([
  ['what is not JSON', framed('{nonsense'), { id: null, error: { code: ErrorCodes.ParseError } }],
  ['nothing', framed(''), { id: null, error: { code: ErrorCodes.ParseError } }],
  ['null', framed('null'), { id: null, error: { code: ErrorCodes.InvalidRequest } }],
  ['a number', framed('5'), { id: null, error: { code: ErrorCodes.InvalidRequest } }],
  ['a batch', [hover(1), hover(2)], { id: null, error: { code: ErrorCodes.InvalidRequest } }],
  [
    'arrays in arrays',
    framed('['.repeat(200_000) + ']'.repeat(200_000)),
    { id: null, error: { code: ErrorCodes.InvalidRequest } },
  ],
  ['no method', { jsonrpc: '2.0', id: 7 }, { id: 7, error: { code: ErrorCodes.InvalidRequest } }],
  [
    'a method that is a number',
    { jsonrpc: '2.0', id: 'a', method: 5 },
    { id: 'a', error: { code: ErrorCodes.InvalidRequest } },
  ],
  [
    'an id that is an object',
    { jsonrpc: '2.0', id: {}, method: 'textDocument/hover' },
    { id: null, error: { code: ErrorCodes.InvalidRequest } },
  ],
  ['an unknown method', request(7, 'doorbell/ring'), { id: 7, error: { code: ErrorCodes.MethodNotFound } }],
  [
    'a second hello',
    request(7, 'initialize', { capabilities: {} }),
    { id: 7, error: { code: ErrorCodes.InvalidRequest } },
  ],
])('%s is answered, and the next request is served', async (_, message, answer) => {
  const client = await new RawClient().initialize();
  client.send(message, hover(9));
  expect(await client.next()).toMatchObject(answer);
  expect(await client.next()).toEqual(served);
});

test('before the hello, requests are refused and notifications are ignored; after the end, requests are refused', async () => {
  const client = new RawClient();
  client.send({ jsonrpc: '2.0', method: 'textDocument/didOpen', params: {} }, hover(1));
  const before = { code: ErrorCodes.ServerNotInitialized, message: 'textDocument/hover comes before initialize' };
  expect(await client.next()).toMatchObject({ id: 1, error: before });
  client.send(request(2, 'initialize', { capabilities: 5, workspaceFolders: 7 }));
  expect(await client.next()).toMatchObject({ id: 2, error: { code: ErrorCodes.InvalidParams } });
  await client.initialize();
  client.send(request(3, 'shutdown'), hover(4), { jsonrpc: '2.0', method: 'exit' });
  const answers = [await client.next(), await client.next()];
  expect(answers).toContainEqual({ jsonrpc: '2.0', id: 3, result: null });
  expect(answers.find(({ id }) => id === 4)).toMatchObject({ error: { code: ErrorCodes.InvalidRequest } });
  expect(await client.ended).toEqual([0, null]);
});

/** Parameters that are right, by method. */
const sound: Readonly<Record<string, object>> = {
  'textDocument/codeAction': { textDocument, range, context: { diagnostics: [], only: ['quickfix'] } },
  'textDocument/codeLens': { textDocument },
  'codeLens/resolve': { range, data: { uri: textDocument.uri, key: 'x' } },
  'textDocument/completion': { textDocument, position },
  'textDocument/definition': { textDocument, position },
  'textDocument/diagnostic': { textDocument, previousResultId: '1' },
  'textDocument/documentLink': { textDocument },
  'textDocument/documentSymbol': { textDocument },
  'textDocument/hover': { textDocument, position },
  'textDocument/inlayHint': { textDocument, range },
  [AboutRequest]: { textDocument },
  [CheckWorkspaceRequest]: { only: ['file:///nowhere'] },
  [ClearSimulationRequest]: {},
  [EffectiveConfigurationRequest]: { textDocument },
  [FaultCausesRequest]: { textDocument, position, ofAllDrivers: true },
  [MatrixRequest]: { textDocument, line: 24, kernel: '7.2', mode: 'strict', seed: 1 },
  [PathRequest]: { textDocument, position },
  [PlatformsRequest]: {},
  [ShowFindingRequest]: { textDocument, range, rule: 'direction-denies-write', message: 'm', iommu: 'none' },
  [SimulateRequest]: { textDocument, line: 24 },
  [StatusRequest]: { textDocument },
  [TraceRequest]: { textDocument, line: 24, compare: { direction: 'DMA_TO_DEVICE', access: 'write' } },
};

const odd = fc.constantFrom<unknown>(
  null,
  undefined,
  '',
  'x',
  -1,
  0.5,
  1e300,
  5,
  true,
  [],
  {},
  [null],
  'file:///a%00b',
  '::',
);

/** A value with one of its parts replaced by what does not belong there, or left out. */
function spoilt(value: unknown): fc.Arbitrary<unknown> {
  if (typeof value !== 'object' || value === null) return odd;
  const keys = Object.keys(value);
  const inner = keys.map((key) =>
    spoilt((value as Record<string, unknown>)[key]).map((part) =>
      Array.isArray(value) ? value.with(Number(key), part) : { ...value, [key]: part },
    ),
  );
  return fc.oneof(odd, ...inner);
}

test('requests with odd parameters are answered, never with what went wrong inside', async () => {
  const client = await new RawClient().initialize();
  const document = { ...textDocument, languageId: 'c', version: 1, text: wrong };
  client.send({ jsonrpc: '2.0', method: 'textDocument/didOpen', params: { textDocument: document } });
  const asked = fc.oneof(
    ...Object.entries(sound).map(([method, params]) => spoilt(params).map((some) => [method, some] as const)),
  );
  let id = 100;
  const isAnswered = async ([method, params]: readonly [string, unknown]) => {
    client.send(request(++id, method, params));
    const { error, ...answer } = await client.next();
    expect(answer.id).toBe(id);
    if (error)
      expect(error).toMatchObject({ code: ErrorCodes.InvalidParams, message: expect.stringContaining(method) });
  };
  await fc.assert(fc.asyncProperty(asked, isAnswered), { numRuns: 600 });
});

test('notifications with odd parameters change nothing', async () => {
  const client = await new RawClient().initialize();
  const document = { ...textDocument, languageId: 'c', version: 1, text: wrong };
  const notify = (method: string, params: unknown) => client.send({ jsonrpc: '2.0', method, params });
  notify('textDocument/didOpen', { textDocument: document });
  const edit = { textDocument: { ...textDocument, version: 2 }, contentChanges: [{ range, text: 'x' }] };
  const watched = { changes: [{ uri: textDocument.uri, type: 2 }] };
  const odds = fc.sample(
    fc.oneof(
      spoilt({ textDocument: document }).map((params) => ['textDocument/didOpen', params] as const),
      spoilt({ textDocument: { ...textDocument, version: 2 } }).map(
        (params) => ['textDocument/didChange', params] as const,
      ),
      spoilt(edit.contentChanges).map(
        (contentChanges) => ['textDocument/didChange', { ...edit, contentChanges: [contentChanges] }] as const,
      ),
      spoilt(watched).map((params) => ['workspace/didChangeWatchedFiles', params] as const),
      odd.map((params) => ['workspace/didChangeConfiguration', params] as const),
      odd.map((params) => ['doorbell/nothing', params] as const),
    ),
    200,
  );
  for (const [method, params] of odds) if (!Array.isArray(params)) notify(method, params);
  client.send(request(9, 'textDocument/diagnostic', { textDocument }));
  expect((await client.next()).result).toMatchObject({ kind: 'full' });
  expect(client.errors).toBe('');
});

test('the log has no text of files and nothing of the environment', async () => {
  vi.stubEnv('ACME_TOKEN', 'hunter2hunter2');
  onTestFinished(() => void vi.unstubAllEnvs());
  const client = await new RawClient().initialize();
  const text = `${wrong}/* correct horse */ static const char *key = "battery staple";\n#if 1\n${wrong.slice(0, 900)}`;
  const document = { ...textDocument, languageId: 'c', version: 1, text };
  client.send({ jsonrpc: '2.0', method: 'textDocument/didOpen', params: { textDocument: document } });
  for (const [i, [method, params]] of Object.entries(sound).entries()) {
    client.send(request(100 + i, method, params));
    await client.next();
  }
  client.send(framed('{"token": "hunter2hunter2"'), hover(9));
  expect((await client.next()).error?.code).toBe(ErrorCodes.ParseError);
  await client.next();
  expect(client.told.length).toBeGreaterThan(0);
  expect(`${client.told.join('\n')}${client.errors}`).not.toMatch(/hunter2|correct horse|battery staple|demo->iova/);
});

test('what comes over the channel of a parent process is looked at, too', async () => {
  const server = fork(bundle('server.js'), ['--node-ipc']);
  onTestFinished(() => void server.kill());
  const next = async () => (await once(server, 'message'))[0] as Answer;
  server.send(hover(1));
  expect(await next()).toMatchObject({ id: 1, error: { code: ErrorCodes.ServerNotInitialized } });
  server.send(request(2, 'initialize', { processId: null, rootUri: null, capabilities: {} }));
  expect(await next()).toMatchObject({ id: 2, result: { serverInfo: { name: 'doorbell-lint' } } });
});

test('whatever bytes a client sends, the server ends with it, and prints nothing but why', async () => {
  const document = { ...textDocument, languageId: 'c', version: 1, text: wrong };
  const stream = [
    request(0, 'initialize', { processId: null, rootUri: null, capabilities: {} }),
    { jsonrpc: '2.0', method: 'initialized', params: {} },
    { jsonrpc: '2.0', method: 'textDocument/didOpen', params: { textDocument: document } },
    ...Object.entries(sound).map(([method, params], i) => request(i + 1, method, params)),
  ]
    .map(framed)
    .join('');
  const edit = fc.record({
    at: fc.nat({ max: stream.length }),
    length: fc.nat({ max: 30 }),
    piece: fc.oneof(
      fc.constantFrom('', '\r\n', '\r\n\r\n', 'Content-Length: 7\r\n\r\n', '{', '"', '\0', '-', '9'),
      fc.string({ maxLength: 5 }),
    ),
  });
  const isEnded = async (edits: readonly { at: number; length: number; piece: string }[]) => {
    const bytes = edits.reduce(
      (text, { at, length, piece }) => text.slice(0, at) + piece + text.slice(at + length),
      stream,
    );
    const client = new RawClient();
    client.send(bytes);
    client.process.stdin.end();
    expect((await client.ended)[0]).toBe(1);
    expect(client.errors).toMatch(/^(?:doorbell-lint: .*; the connection ends\n)?$/);
    expect(client.told.join('\n')).not.toMatch(/uncaughtException|unhandledRejection/);
  };
  await fc.assert(fc.asyncProperty(fc.array(edit, { minLength: 1, maxLength: 4 }), isEnded), { numRuns: 40 });
});
