/**
 * Entry of dist/web/server.js, a web worker: waits for the bytes of the WebAssembly modules, then serves the client that
 * sent them. There is no file system: headers and configuration files are not found, and each file is analysed by itself.
 */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { ParserModules } from '../syntax/parser.ts';
import { openDetached } from '../workspace/detached.ts';
import { startServer } from './server.ts';

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener(
  'message',
  ({ data }: MessageEvent<ParserModules>) => {
    const connection = createConnection(new BrowserMessageReader(self), new BrowserMessageWriter(self));
    startServer(connection, async () => ({ workspace: await openDetached(data) }));
  },
  { once: true },
);
