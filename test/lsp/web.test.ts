/** dist/web/server.js, the server of VS Code for the Web, which has no file system. */
import { expect, test } from 'vitest';
import {
  type InitializationOptions,
  type NearestConfigurationParams,
  NearestConfigurationRequest,
  type NearestConfigurationResult,
  SimulateRequest,
  StatusRequest,
  type StatusResult,
  TraceRequest,
  type TraceResult,
  TrustNotification,
} from '../../server/protocol.ts';
import { driver } from '../support/driver.ts';
import { type LspClient, startWebWorker } from '../support/lsp-client.ts';

const uri = 'vscode-vfs://github/acme/drivers/net/demo.c';
const configuration = 'vscode-vfs://github/acme/.doorbell.json';

/** A client with one document in a folder whose parent's parent may have a configuration file, in `files`. */
async function start(options?: InitializationOptions): Promise<{ client: LspClient; files: Map<string, string> }> {
  const client = startWebWorker();
  const files = new Map<string, string>();
  client.connection.onRequest(
    NearestConfigurationRequest,
    ({ textDocument }: NearestConfigurationParams): NearestConfigurationResult | null => {
      expect(textDocument.uri).toBe(uri);
      const text = files.get(configuration);
      return text === undefined ? null : { uri: configuration, text };
    },
  );
  await client.initialize(undefined, undefined, options);
  return { client, files };
}

const codes = async (client: LspClient) => (await client.diagnostics(uri)).map(({ code }) => code);

test('a file is checked, simulated and traced by itself', async () => {
  const { client } = await start();
  await client.open(uri, driver('DMA_TO_DEVICE'));
  expect(await codes(client)).toEqual(['direction-denies-write']);
  expect(await client.connection.sendRequest(SimulateRequest, { textDocument: { uri } })).toMatchObject({ faults: 1 });
  const { traces } = await client.connection.sendRequest<TraceResult>(TraceRequest, { textDocument: { uri } });
  expect(traces.map(({ outcome }) => outcome)).toEqual(['fault']);
});

/** Waits until the document's findings and those of the configuration file are these; the test's own limit ends it. */
async function settled(client: LspClient, expected: readonly string[], ofFile: readonly string[] = []): Promise<void> {
  const messages = () => (client.published.get(configuration) ?? []).map(({ message }) => String(message));
  while (String(await codes(client)) !== String(expected) || !isEach(messages(), ofFile)) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const isEach = (texts: readonly string[], parts: readonly string[]) =>
  texts.length === parts.length && parts.every((part, i) => texts[i]!.includes(part));

test('the client is asked for the nearest .doorbell.json, and again when it changes', async () => {
  const { client, files } = await start();
  files.set(configuration, '{ "rules": { "direction-denies-write": "off" } }');
  await client.open(uri, driver('DMA_TO_DEVICE'));
  await settled(client, []);
  const status = await client.connection.sendRequest<StatusResult>(StatusRequest, { textDocument: { uri } });
  expect(status).toMatchObject({ configuration, isConfigurationBroken: false, hasFiles: false });

  files.set(configuration, '{\n "rules": []\n}');
  await client.fileChanged(configuration);
  await settled(client, [], ['what it said before stays in force']);
  expect(client.published.get(configuration)![0]!.range.start).toEqual({ line: 1, character: 1 });

  files.delete(configuration);
  await client.fileChanged(configuration);
  await settled(client, ['direction-denies-write']);
  expect(client.log).toEqual([]);
});

test('models count once the workspace is trusted, and platforms are the built-in ones', async () => {
  const { client, files } = await start({ isTrusted: false });
  const map = { effect: 'maps', arguments: { device: 0, address: 1, size: 2, direction: 3 } };
  files.set(configuration, JSON.stringify({ functions: { acme_map: map }, platform: 'acme.doorbell-platform.json' }));
  await client.open(uri, driver('DMA_TO_DEVICE').replaceAll('dma_map_resource(', 'acme_map('));
  const ignored = 'ignored until the workspace is trusted';
  await settled(client, [], [ignored, ignored]);
  await client.connection.sendNotification(TrustNotification);
  await settled(client, ['direction-denies-write'], ['unknown platform `acme.doorbell-platform.json`']);
});
