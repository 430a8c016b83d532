/** The language client of hosts on Node.js, whose server is a process. */
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { ExtensionContext, LogOutputChannel } from 'vscode';
import { IPCMessageReader, IPCMessageWriter, LanguageClient, type MessageTransports } from 'vscode-languageclient/node';
import type { Activity } from './activity.ts';
import { clientOptions, connectionOf } from './client.ts';
import { clientName, section } from './manifest.ts';
import type { Connection } from './server.ts';
import { forkServer } from './server-process.ts';

/** A connection to the server in dist/server.js: to `started` first, and to another one each time that it is started again. */
export function connect(
  context: ExtensionContext,
  log: LogOutputChannel,
  activity: Activity,
  started: ChildProcess,
): Connection {
  let child = started;
  let isUsed = false;
  const transports = async (): Promise<MessageTransports> => {
    if (isUsed || !isRunning(child)) child = forkServer(context, log);
    isUsed = true;
    return { reader: new IPCMessageReader(child), writer: new IPCMessageWriter(child) };
  };
  return connectionOf(
    new LanguageClient(section, clientName, transports, clientOptions(context, log, activity)),
    async () => {
      if (!isRunning(child)) return;
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  );
}

function isRunning({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode === null && signalCode === null;
}
