/** "Simulate this": the run that shows a finding, where it is offered, and what stands among the problems then. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  type CodeAction,
  type Command,
  type Diagnostic,
  type Hover,
  HoverRequest,
  type MarkupContent,
} from 'vscode-languageserver';
import {
  ClearSimulationRequest,
  ClientCommand,
  type ShowFindingParams,
  ShowFindingRequest,
  type ShowFindingResult,
} from '../../server/protocol.ts';
import { repository } from '../support/engine.ts';
import { startClient } from '../support/in-process.ts';
import { editorCapabilities, type LspClient } from '../support/lsp-client.ts';

const uri = 'file:///nowhere/driver.c';
const wrong = readFileSync(join(repository, 'examples/doorbell-wrong.c'), 'utf8');

/** No doorbell: a buffer that another function than the one of its mapping unmaps. */
const buffer = `#include <linux/dma-mapping.h>
int send(struct device *dev, void *data)
{
	dma_addr_t handle = dma_map_single(dev, data, 64, DMA_TO_DEVICE);
	if (dma_mapping_error(dev, handle))
		return -ENOMEM;
	dma_unmap_single(dev, handle, 32, DMA_TO_DEVICE);
	return 0;
}
`;

async function open(text: string, commands: readonly string[] = Object.values(ClientCommand)): Promise<LspClient> {
  const client = await startClient([], { ...editorCapabilities, experimental: { commands } });
  await client.open(uri, text);
  return client;
}

async function found(client: LspClient, source: string): Promise<Diagnostic[]> {
  return (await client.diagnostics(uri)).filter((diagnostic) => diagnostic.source === source);
}

function simulate(
  client: LspClient,
  { code, range }: Diagnostic,
  more: Partial<ShowFindingParams> = {},
): Promise<ShowFindingResult> {
  const params: ShowFindingParams = { textDocument: { uri }, rule: String(code), range, ...more };
  return client.connection.sendRequest(ShowFindingRequest, params);
}

test('a doorbell finding is shown by a run that stops where the device is blocked', async () => {
  const client = await open(wrong);
  const [finding] = await found(client, 'doorbell-lint');
  const { trace, summary } = await simulate(client, finding!);
  expect(summary).toMatch(/blocks the write of \S+ to IOVA 0x\w+: the mapping does not grant it/);
  expect(trace).toMatchObject({ isMapping: true, outcome: 'fault', incident: { summary: 'the write is blocked' } });
  expect(trace!.fault!.log).toEqual(trace!.incident!.log);
  expect(client.textAt(uri, trace!.incident!.source.range)).toMatch(/^dma_map_resource\(/);
  // Of what the device does, only what shows it.
  expect(trace!.hops.flatMap(({ ring, place }) => (ring === null ? [] : place))).toEqual(['bus', 'iommu']);
});

test('a finding about any mapping is shown, and stands among the problems until the text changes or it is cleared', async () => {
  const client = await open(buffer);
  const [finding] = await found(client, 'doorbell-lint');
  expect(finding).toMatchObject({ code: 'unmap-mismatch' });
  const { trace, summary } = await simulate(client, finding!);
  expect(summary).toMatch(/^the kernel warns at dma_unmap_single\(\): DMA-API: .* different size/);
  expect(trace).toMatchObject({ outcome: 'done', fault: null, incident: { summary: 'unmapped with another size' } });
  expect(trace!.hops.map(({ place }) => place)).toEqual(expect.arrayContaining(['bus', 'iommu', 'target']));

  const problems = await found(client, 'doorbell-sim');
  expect(problems).toMatchObject([{ code: 'frees-size', message: expect.stringContaining('different size') }]);
  expect(client.textAt(uri, problems[0]!.range)).toMatch(/^dma_unmap_single\(/);
  await client.connection.sendRequest(ClearSimulationRequest);
  expect(await found(client, 'doorbell-sim')).toEqual([]);

  await simulate(client, finding!);
  expect(await found(client, 'doorbell-sim')).toHaveLength(1);
  await client.replace(uri, 'handle, 32', 'handle, 64');
  expect(await found(client, 'doorbell-sim')).toEqual([]);
});

test('a finding is known again after an edit, and gone once it is repaired', async () => {
  const client = await open(buffer);
  const [finding] = await found(client, 'doorbell-lint');
  await client.replace(uri, 'int send', '/* Sends. */\n\nint send');
  expect((await simulate(client, finding!)).finding).toBeNull();
  const again = await simulate(client, finding!, { message: String(finding!.message) });
  expect(again.finding!.source.range.start.line).toBe(finding!.range.start.line + 2);
  await client.replace(uri, 'handle, 32', 'handle, 64');
  const repaired = await simulate(client, finding!, { message: String(finding!.message) });
  expect(repaired).toMatchObject({ finding: null, trace: null, summary: 'this finding is not there any more' });
});

test('where no run shows it, the reason is given, and nothing is among the problems', async () => {
  const text = readFileSync(join(repository, 'test/rules/unmap-mismatch/list.c'), 'utf8');
  const client = await open(text);
  const line = text.split('\n').findIndex((each) => each.includes('not shown: '));
  const finding = (await found(client, 'doorbell-lint')).find(({ range }) => range.start.line === line);
  const { trace, summary } = await simulate(client, finding!);
  expect(trace).toBeNull();
  expect(summary).toMatch(/^no run shows it: /);
  expect(await found(client, 'doorbell-sim')).toEqual([]);
});

test('it is offered as a quick fix, in the hover and in the lens, to a client that has the command', async () => {
  for (const commands of [Object.values(ClientCommand), []]) {
    const client = await open(wrong, commands);
    const [finding] = await found(client, 'doorbell-lint');
    const { range, code } = finding!;
    const expected = commands.length > 0 ? [[uri, code, range]] : [];

    const actions = (await client.codeActions(uri, range)) as CodeAction[];
    const offered = actions.filter(({ title }) => title === 'Simulate this');
    expect(offered.map(({ command }) => (command as Command).arguments)).toEqual(expected);
    const hover: Hover | null = await client.connection.sendRequest(HoverRequest.type, {
      textDocument: { uri },
      position: range.start,
    });
    const { value } = hover!.contents as MarkupContent;
    const links = [...value.matchAll(/\[Simulate this\]\(command:doorbell-lint\.simulateFinding\?([^)]*)\)/g)];
    expect(links.map(([, given]) => JSON.parse(decodeURIComponent(given!)))).toEqual(expected);
    const titles = await client.lensTitles(uri);
    expect(titles.includes('Simulate direction-denies-write')).toBe(commands.length > 0);
  }
});
