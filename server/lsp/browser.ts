/**
 * Entry of dist/web/server.js, a web worker: waits for the bytes of the WebAssembly modules, then serves the client that
 * sent them. There is no file system: each file is analysed by itself, and the client reads the configuration files.
 */
import { BrowserMessageReader, BrowserMessageWriter, createConnection } from 'vscode-languageserver/browser';
import type { ParserModules } from '../syntax/parser.ts';
import { openDetached } from '../workspace/detached.ts';
import { FetchedConfigurations } from '../workspace/fetched-configurations.ts';
import { Screen } from './screen.ts';
import { startServer } from './server.ts';

declare const self: DedicatedWorkerGlobalScope;

self.addEventListener(
  'message',
  ({ data }: MessageEvent<ParserModules>) => {
    const writer = new BrowserMessageWriter(self);
    const connection = createConnection(new Screen(new BrowserMessageReader(self), writer), writer);
    startServer(connection, async () => {
      const fetchedConfigurations = new FetchedConfigurations();
      return { workspace: await openDetached(data, fetchedConfigurations), fetchedConfigurations };
    });
  },
  { once: true },
);
