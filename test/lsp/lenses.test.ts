/** The lenses above functions: how the doorbell fares on all IOMMUs, and what a run of it has shown. */
import { describe, expect, test } from 'vitest';
import { CodeLensResolveRequest } from 'vscode-languageserver/node';
import { ClientCommand, SimulateRequest } from '../../server/protocol.ts';
import { wrong } from '../support/driver.ts';
import { startClient } from '../support/in-process.ts';
import { editorCapabilities, type LspClient, until } from '../support/lsp-client.ts';

const uri = 'file:///nowhere/driver.c';

async function open(text: string, capabilities?: Parameters<typeof startClient>[1]): Promise<LspClient> {
  const client = await startClient([], capabilities);
  await client.open(uri, text);
  return client;
}

describe('lenses', () => {
  test('say on how many IOMMUs the doorbell faults, and after a run, its faults', async () => {
    const client = await open(wrong);
    expect(await client.lensTitles(uri)).toEqual([
      'Simulate doorbell',
      '16 of 20 IOMMUs fault, 1 finding in this file',
      'Simulate direction-denies-write',
    ]);
    await client.connection.sendRequest(SimulateRequest, { textDocument: { uri } });
    expect(await client.lensTitles(uri)).toEqual([
      'Simulate doorbell',
      '1 fault',
      '16 of 20 IOMMUs fault, 1 finding in this file',
      'Simulate direction-denies-write',
    ]);
    await client.replace(uri, 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    expect(await client.lensTitles(uri)).toEqual([
      'Simulate doorbell',
      'rings on all 20 IOMMUs, but 1 finding in this file',
    ]);
    await client.replace(uri, 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    expect(await client.lensTitles(uri)).toEqual(['Simulate doorbell', 'works on all 20 IOMMUs']);
  });

  test('lead from that count to the run with its table, where the editor can show one', async () => {
    for (const [commands, expected] of [
      [Object.values(ClientCommand), ClientCommand.showTrace],
      [[], ClientCommand.simulate],
    ] as const) {
      const client = await open(wrong, { ...editorCapabilities, experimental: { commands } });
      const [, unresolved] = await client.codeLenses(uri);
      const { command } = await client.connection.sendRequest(CodeLensResolveRequest.type, unresolved!);
      const { line } = unresolved!.range.start;
      const about = expected === ClientCommand.showTrace ? [null, 'matrix'] : [];
      expect(command).toMatchObject({ command: expected, arguments: [uri, line, ...about] });
    }
  });

  test('are not counted for a text that is gone, and asked for anew', async () => {
    const client = await open(wrong);
    const refreshes = () => client.asked.filter((method) => method === 'workspace/codeLens/refresh').length;
    const lens = (await client.codeLenses(uri)).find(({ command }) => !command);
    const resolved = client.connection.sendRequest(CodeLensResolveRequest.type, lens!);
    await client.replace(uri, 'int ret', 'int  ret');
    const before = refreshes();
    expect((await resolved).command).toBeUndefined();
    await until(() => refreshes() > before);
  });
});
