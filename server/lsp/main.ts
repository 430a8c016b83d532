/**
 * Entry of dist/server.js: serves over the transport that the command line names (`--stdio`, `--pipe`, `--socket`, `--node-ipc`).
 * `--expect=URI` names the file that the client will open first.
 */
import { Console } from 'node:console';
import { flushCompileCache } from 'node:module';
import { connect } from 'node:net';
import { availableParallelism, freemem, release, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Duplex, Readable, Writable } from 'node:stream';
import { parseArgs } from 'node:util';
import {
  type Connection,
  createConnection,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  type Message,
  StreamMessageWriter,
} from 'vscode-languageserver/node';
import { openWorkspace } from '../workspace/open.ts';
import { WorkspaceCheck } from '../workspace/workspace-check.ts';
import { FrameReader } from './frames.ts';
import { Screen } from './screen.ts';
import { startServer } from './server.ts';
import { checkAhead, warmUp } from './warm-up.ts';

const options = parseArgs({
  // The rest of the command line is of createConnection().
  strict: false,
  options: {
    expect: { type: 'string' },
    'node-ipc': { type: 'boolean' },
    pipe: { type: 'string' },
    socket: { type: 'string' },
    stdio: { type: 'boolean' },
  },
}).values;
const { expect, pipe, socket } = options;
const connection = openConnection();

// Whatever one request does, the next one is served, for as long as there is a client to serve.
for (const event of ['uncaughtException', 'unhandledRejection'] as const) {
  process.on(event, (error: unknown) => {
    try {
      connection.console.error(`${event}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
    } catch {
      process.exit(1);
    }
  });
}
process.stdout.on('error', () => process.exit(1));

// Not only when the client says hello: some start their server before they have anything to say.
const opening = openWorkspace(__dirname, 'later');
// The hello is answered with what fails here.
opening.catch(() => {});
const warmth = typeof expect === 'string' ? undefined : warmUp(opening);
if (typeof expect === 'string') checkAhead(opening, expect).catch(() => {});
startServer(connection, async () => {
  clearTimeout(warmth);
  return { workspace: await opening, workspaceCheck: new WorkspaceCheck(join(__dirname, 'cli.js')), host };
});

/** A client that names a pipe or a port listens there; its going away ends the server, as the end of standard input does. */
function openConnection(): Connection {
  const address = typeof pipe === 'string' ? { path: pipe } : { port: Number(socket), host: 'localhost' };
  if (options['node-ipc']) {
    const writer = new IPCMessageWriter(process);
    return createConnection(new Screen(new IPCMessageReader(process), writer), writer);
  }
  if (options.stdio) {
    // What anybody prints goes where it is no message.
    globalThis.console = new Console(process.stderr);
    return overStreams(process.stdin, process.stdout);
  }
  if (typeof pipe !== 'string' && typeof socket !== 'string') return createConnection();
  const stream: Duplex = connect(address);
  stream.on('error', ({ message }) => {
    console.error(`doorbell-lint: no client at ${pipe ?? `port ${socket}`}: ${message}`);
    process.exit(2);
  });
  return overStreams(stream, stream);
}

/** A connection that ends with its input, and with an input that nobody can read any more. */
function overStreams(input: Readable, output: Writable): Connection {
  const writer = new StreamMessageWriter(output);
  const frames = new FrameReader(input, (message, isFinal) => {
    const told = writer.write({ jsonrpc: '2.0', id: null, error: { code: ErrorCodes.ParseError, message } } as Message);
    if (!isFinal) return void told.catch(() => {});
    console.error(`doorbell-lint: ${message}`);
    const end = () => process.exit(1);
    told.then(end, end);
  });
  const screen = new Screen(frames, writer);
  for (const event of ['end', 'close']) input.on(event, () => process.exit(screen.isEnding ? 0 : 1));
  return createConnection(screen, writer);
}

/** Milliseconds after which what was compiled is kept for the next start: an editor kills its servers, and none is kept then. */
const compiledEnough = 5000;
setTimeout(() => flushCompileCache?.(), compiledEnough).unref();

/** What the server runs on. */
function host(): string[] {
  const megabytes = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  return [
    `Node.js ${process.versions.node}`,
    `${process.platform} ${process.arch}, ${release()}, ${availableParallelism()} processors`,
    `memory: ${megabytes(process.memoryUsage.rss())} in use, ${megabytes(freemem())} of ${megabytes(totalmem())} free`,
  ];
}
