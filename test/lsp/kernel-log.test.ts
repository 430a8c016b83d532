/** Kernel logs in an editor: faults decoded on hover, and led from to the map calls that can explain them. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  DefinitionRequest,
  type DocumentSymbol,
  DocumentSymbolRequest,
  HoverRequest,
  type LocationLink,
  type MarkupContent,
} from 'vscode-languageserver/node';
import { ClientCommand, FaultCausesRequest, type FaultCausesResult } from '../../server/protocol.ts';
import { toUri } from '../../server/workspace/source.ts';
import { driver, right, wrong } from '../support/driver.ts';
import { startClient } from '../support/in-process.ts';
import { editorCapabilities, type LspClient } from '../support/lsp-client.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const log = 'untitled:Untitled-1';

const denied = [
  '[   10.000001] pci 0000:00:04.0: enabling device',
  '[   12.345678] arm-smmu-v3 arm-smmu-v3.0.auto: event 0x13 received:',
  '[   12.345679] arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000002000000013',
  '[   12.345680] arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000020000000000',
  '[   12.345681] arm-smmu-v3 arm-smmu-v3.0.auto: \t0x00000000ffffe010',
  '[   12.345682] arm-smmu-v3 arm-smmu-v3.0.auto: \t0x0000000000000000',
  '[   13.000000] random: crng init done',
].join('\n');

const missing = 'ipmmu-vmsa eed40000.iommu: Unhandled fault: status 0x00000001 iova 0xfffff0a0';

/** A workspace with a wrong driver, a right one, and one that maps memory of which nothing is known. */
const memory = 'int f(struct device *d, void *p)\n{\n\treturn !dma_map_single(d, p, 4, DMA_TO_DEVICE);\n}\n';
function drivers(): string {
  return toUri(temporaryTree({ 'wrong.c': wrong, 'sub/right.c': right, 'memory.c': memory, 'notes.txt': wrong }));
}

async function start(text: string, folder: string): Promise<LspClient> {
  const client = await startClient([folder]);
  await client.open(log, text, 'kernel-log');
  return client;
}

async function hover(
  client: LspClient,
  line: number,
  character: number,
): Promise<{ text: string; over: string } | null> {
  const params = { textDocument: { uri: log }, position: { line, character } };
  const answer = await client.connection.sendRequest(HoverRequest.type, params);
  return answer && { text: (answer.contents as MarkupContent).value, over: client.textAt(log, answer.range!) };
}

async function definitions(client: LspClient, line: number): Promise<string[]> {
  const params = { textDocument: { uri: log }, position: { line, character: 20 } };
  const links = (await client.connection.sendRequest(DefinitionRequest.type, params)) as LocationLink[];
  return links.map(({ targetUri, targetRange }) => `${targetUri.split('/').at(-1)}:${targetRange.start.line + 1}`);
}

const mapLine = wrong.split('\n').findIndex((line) => line.includes('dma_map_resource')) + 1;

describe('hover', () => {
  test('on a line of a fault decodes all of it and lists the map calls, mappings without the grant first', async () => {
    const folder = drivers();
    const client = await start(denied, folder);
    const { text, over } = (await hover(client, 1, 20))!;
    expect(over).toBe(denied.split('\n').slice(1, 6).join('\n'));
    expect(text).toContain('**write to 0xffffe010 blocked: permission fault** (Arm SMMUv3)');
    expect(text).toContain('Something is mapped at the address, with a direction that does not grant the write.');
    expect(text).toContain('| dword1 | `0x0000020000000000` | RnW (bit 35) 0: a write; ');
    const causes = text.split('\n').filter((line) => line.startsWith('- '));
    expect(causes).toEqual([
      `- [wrong.c:${mapLine}](${folder}/wrong.c#L${mapLine}) in \`demo_bind()\`: DMA\\_TO\\_DEVICE grants no write, and the device writes it`,
      `- [memory.c:3](${folder}/memory.c#L3) in \`f()\`: DMA\\_TO\\_DEVICE grants no write; what the device does is not known here`,
    ]);
  });

  test('on a part of it says what that part means, first', async () => {
    const client = await start(denied, drivers());
    const { text, over } = (await hover(client, 2, denied.split('\n')[2]!.indexOf('0x') + 3))!;
    expect(over).toBe('0x0000002000000013');
    expect(text).toMatch(/^`0x0000002000000013` dword0: \\\[7:0\\\] F\\_PERMISSION.*StreamID 0x20/);
  });

  test('on other lines is nothing, and a line that is typed becomes a fault', async () => {
    const client = await start(denied, drivers());
    expect(await hover(client, 0, 20)).toBeNull();
    expect(await hover(client, 6, 20)).toBeNull();
    await client.replace(log, 'random: crng init done', missing);
    expect((await hover(client, 6, 40))?.text).toContain('Renesas IPMMU-VMSA');
  });
});

describe('the map calls', () => {
  test('are the definition of a fault; where nothing is mapped it can be any, doorbells first', async () => {
    const client = await start(`${denied}\n${missing}`, drivers());
    expect(await definitions(client, 3)).toEqual([`wrong.c:${mapLine}`, 'memory.c:3']);
    expect(await definitions(client, 7)).toEqual([`right.c:${mapLine}`, `wrong.c:${mapLine}`, 'memory.c:3']);
    expect(await definitions(client, 0)).toEqual([]);
  });

  test('are told in their order, each with its reason, to who asks for it', async () => {
    const client = await start(denied, drivers());
    const params = { textDocument: { uri: log }, position: { line: 3, character: 20 } };
    const { causes } = await client.connection.sendRequest<FaultCausesResult>(FaultCausesRequest, params);
    expect(causes.map(({ function: name, why }) => [name, why.split(' grants')[0]])).toEqual([
      ['demo_bind', 'DMA_TO_DEVICE'],
      ['f', 'DMA_TO_DEVICE'],
    ]);
    expect(causes[0]!.source.range.start.line + 1).toBe(mapLine);
  });

  test('whose direction nobody knows are left out, where others do not grant the access', async () => {
    const open = 'int g(struct device *d, void *p, int dir)\n{\n\treturn !dma_map_single(d, p, 4, dir);\n}\n';
    const client = await start(denied, toUri(temporaryTree({ 'a.c': open, 'b.c': wrong })));
    expect(await definitions(client, 1)).toEqual([`b.c:${mapLine}`]);
    const alone = await start(denied, toUri(temporaryTree({ 'a.c': open })));
    expect(await definitions(alone, 1)).toEqual(['a.c:3']);
  });

  test('are those of the text in the editor, saved or not', async () => {
    const folder = drivers();
    const client = await start(denied, folder);
    expect(await definitions(client, 1)).toContain(`wrong.c:${mapLine}`);
    await client.open(`${folder}/wrong.c`, wrong);
    await client.replace(`${folder}/wrong.c`, 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    expect(await definitions(client, 1)).toEqual(['memory.c:3']);
    await client.close(`${folder}/wrong.c`);
    expect(await definitions(client, 1)).toContain(`wrong.c:${mapLine}`);
  });

  test('are looked for again once files changed on disk', async () => {
    const root = temporaryTree({ 'a.c': right });
    const client = await start(denied, toUri(root));
    expect(await definitions(client, 1)).toEqual([]);
    writeFileSync(join(root, 'a.c'), wrong);
    writeFileSync(join(root, 'b.c'), driver('DMA_TO_DEVICE'));
    await client.fileChanged(toUri(join(root, 'a.c')));
    expect(await definitions(client, 1)).toEqual([`a.c:${mapLine}`, `b.c:${mapLine}`]);
  });
});

describe('where the log names the driver of the device', () => {
  const blocked =
    '[   55.8] DMAR: [DMA Write NO_PASID] Request device [0000:03:00.0] fault addr 0xfffff000 [fault reason 0x05] PTE Write access is not set';
  const named = (driver: string): string =>
    `[    2.1] ${driver} 0000:03:00.0: enabling device (0000 -> 0002)\n${blocked}`;
  const registers = (name: string): string =>
    `#include <linux/pci.h>\nstatic struct pci_driver it = { .name = ${name}, .probe = it_probe };\n${memory}`;
  const files = {
    'a.c': registers('"first"'),
    'b.c': `#define NAME "second"\n${registers('NAME')}`,
    'c/core.c': memory,
    'c/dma.c': memory,
    'c/Makefile': 'obj-$(CONFIG_THIRD) += third-one.o\nthird-one-y := core.o dma.o\n',
  };

  test.for([
    ['first', ['a.c:5']],
    ['second', ['b.c:6']],
    ['third_one', ['core.c:3', 'dma.c:3']],
    ['pci', ['a.c:5', 'b.c:6', 'core.c:3', 'dma.c:3']],
  ] as const)('%s: its own map calls are the candidates, if it has any', async ([driver, expected]) => {
    const client = await start(named(driver), toUri(temporaryTree(files)));
    expect(await definitions(client, 1)).toEqual(expected);
  });

  test('hover, lens and list say so, and the others are there for who asks', async () => {
    const client = await start(named('first'), toUri(temporaryTree(files)));
    expect((await client.lensTitles(log))[0]).toMatch(/\(1 map call of first can explain it\)$/);
    const { text } = (await hover(client, 1, 20))!;
    expect(text).toContain('Map calls of `first`, which the log names, that can explain it');
    expect(text).toContain('3 map calls of other drivers could explain it as well.');
    const params = { textDocument: { uri: log }, position: { line: 1, character: 20 } };
    const ask = (more: object): Promise<FaultCausesResult> =>
      client.connection.sendRequest(FaultCausesRequest, { ...params, ...more });
    expect(await ask({})).toMatchObject({ causes: [{ function: 'f' }], drivers: ['first'], elsewhere: 3 });
    expect((await ask({ ofAllDrivers: true })).causes).toHaveLength(4);
  });

  test('a line about another device names no driver of this one', async () => {
    const client = await start(
      `first 0000:04:00.0: hello\nsecond: 0000:03:00.0: hello\n${blocked}`,
      toUri(temporaryTree(files)),
    );
    expect(await definitions(client, 2)).toHaveLength(4);
  });
});

test('lenses and the outline name each fault', async () => {
  const client = await start(`${denied}\n${missing}`, drivers());
  expect(await client.lensTitles(log)).toEqual([
    'write to 0xffffe010 blocked: permission fault (2 map calls can explain it)',
    'access to 0xfffff0a0 blocked: translation fault (3 map calls can explain it)',
  ]);
  const symbols = await client.connection.sendRequest(DocumentSymbolRequest.type, { textDocument: { uri: log } });
  expect((symbols as DocumentSymbol[]).map(({ name, detail, range }) => [name, detail, range.start.line])).toEqual([
    ['write to 0xffffe010 blocked: permission fault', 'Arm SMMUv3', 1],
    ['access to 0xfffff0a0 blocked: translation fault', 'Renesas IPMMU-VMSA', 7],
  ]);
  const [lens] = await client.codeLenses(log);
  const resolved = await client.connection.sendRequest('codeLens/resolve', lens);
  expect(resolved).toMatchObject({ command: { command: ClientCommand.goToMapCalls } });
});

test('a file that is opened while it is searched keeps the text of the editor', async () => {
  const folder = drivers();
  const client = await start(denied, folder);
  const searches = Promise.all([definitions(client, 1), definitions(client, 2), definitions(client, 3)]);
  await client.open(`${folder}/wrong.c`, right);
  await searches;
  await client.replace(`${folder}/wrong.c`, 'DMA_FROM_DEVICE', 'DMA_BIDIRECTIONAL');
  expect((await client.diagnostics(`${folder}/wrong.c`)).map(({ code }) => code)).toEqual(['direction-overgrants']);
  expect(await definitions(client, 1)).toEqual(['memory.c:3']);
});

test('a log is no C: it is not checked, and C is no log', async () => {
  const client = await start(wrong, drivers());
  expect(await client.diagnostics(log)).toEqual([]);
  await client.open('file:///nowhere/a.c', `/*\n${denied}\n*/\n`);
  expect(await client.codeLenses('file:///nowhere/a.c')).toEqual([]);
});

test('a client without links between files gets plain locations, and lenses without commands', async () => {
  const folder = drivers();
  const client = await startClient([folder], editorCapabilities);
  await client.open(log, denied, 'kernel-log');
  const params = { textDocument: { uri: log }, position: { line: 1, character: 20 } };
  expect(await client.connection.sendRequest(DefinitionRequest.type, params)).toMatchObject([
    { uri: `${folder}/wrong.c`, range: { start: { line: mapLine - 1 } } },
    { uri: `${folder}/memory.c` },
  ]);
  const [lens] = await client.codeLenses(log);
  expect(await client.connection.sendRequest('codeLens/resolve', lens)).toMatchObject({ command: { command: '' } });
});
