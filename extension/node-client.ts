/** The language client of hosts on Node.js, whose server is a process. */
import type { ChildProcess } from 'node:child_process';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import {
  IPCMessageReader,
  IPCMessageWriter,
  LanguageClient,
  type MessageTransports,
  State,
} from 'vscode-languageclient/node';
import { clientOptions, connectionOf } from './client.ts';
import { clientName, section } from './manifest.ts';
import type { Connection } from './server.ts';
import { forkServer } from './server-process.ts';

/** Milliseconds that a server has between the end of its connection and its own. */
const patience = 2000;

/** A connection to the server in dist/server.js: to `started` first, and to another one whenever it is started again. */
export function connect(context: ExtensionContext, log: LogOutputChannel, started: ChildProcess): Connection {
  let next: ChildProcess | undefined = started;

  const transports = async (): Promise<MessageTransports> => {
    const child = next && isRunning(next) ? next : forkServer(context, log);
    next = undefined;
    const listener = client.onDidChangeState(({ newState }) => {
      if (newState !== State.Stopped && newState !== State.StartFailed) return;
      listener.dispose();
      // It was told to end; one that hangs does not hear it.
      setTimeout(() => child.kill('SIGKILL'), patience);
    });
    return { reader: new IPCMessageReader(child), writer: new IPCMessageWriter(child) };
  };
  const client = new LanguageClient(section, clientName, transports, clientOptions(log));
  return connectionOf(client);
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
