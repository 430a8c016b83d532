/** dist/server.js over standard input and output, with the real engine: what an editor sees while a driver is written. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { CodeActionKind, type Diagnostic, DiagnosticSeverity } from 'vscode-languageserver/node';
import {
  ClearSimulationRequest,
  MatrixRequest,
  type MatrixResult,
  SimulateRequest,
  type SimulateResult,
  TraceRequest,
  type TraceResult,
} from '../../server/protocol.ts';
import { toUri } from '../../server/workspace/source.ts';
import { bundle } from '../support/bundle.ts';
import { driver, longDriver, right, wrapped, wrapper, wrong } from '../support/driver.ts';
import { type LspClient, spawnServer, until } from '../support/lsp-client.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const uri = 'file:///nowhere/wrong.c';

async function start(settings: unknown = {}): Promise<LspClient> {
  const { client } = await spawnServer([bundle('server.js'), '--stdio']);
  client.settings = settings;
  await client.initialize();
  return client;
}

/** The codes of a document's diagnostics. */
async function codes(client: LspClient, file = uri): Promise<unknown[]> {
  return (await client.diagnostics(file)).map(({ code }) => code);
}

/** What must not depend on how the text came to be: everything but the version-bound parts. */
async function answers(client: LspClient, file: string): Promise<unknown> {
  return [await client.diagnostics(file), (await client.codeLenses(file)).map(({ range }) => range)];
}

test('a wrong direction is underlined with its rule, the link to its page and the steps that lead there', async () => {
  const client = await start();
  await client.open(uri, wrong);
  const [diagnostic, ...others] = await client.diagnostics(uri);
  expect(others).toEqual([]);
  expect(client.textAt(uri, diagnostic!.range)).toBe('DMA_TO_DEVICE');
  expect(diagnostic).toMatchObject({
    severity: DiagnosticSeverity.Error,
    source: 'doorbell-lint',
    code: 'direction-denies-write',
    codeDescription: { href: expect.stringMatching(/\/docs\/rules\/direction-denies-write\.md$/) },
    message: expect.stringContaining('DMA_FROM_DEVICE'),
  });
  const steps = diagnostic!.relatedInformation!.map(({ location }) => client.textAt(uri, location.range));
  expect(steps).toContain('res[i].phys_addr');
});

test('diagnostics follow the typing, character by character', async () => {
  const client = await start();
  await client.open(uri, right);
  expect(await codes(client)).toEqual([]);
  await client.replace(uri, 'DMA_FROM_DEVICE', '');
  let typed = '';
  for (const character of 'DMA_TO_DEVICE') {
    await client.replace(uri, `res[i].size, ${typed}`, `res[i].size, ${typed}${character}`);
    typed += character;
    expect(await codes(client), typed).toEqual(typed === 'DMA_TO_DEVICE' ? ['direction-denies-write'] : []);
  }
  await client.replace(uri, 'DMA_TO_DEVICE', 'DMA_BIDIRECTIONAL');
  expect(await codes(client)).toEqual(['direction-overgrants']);
});

test('one quick fix repairs the map and its unmap', async () => {
  const client = await start();
  await client.open(uri, wrong);
  const [diagnostic] = await client.diagnostics(uri);
  const [action, ...others] = await client.codeActions(uri, diagnostic!.range, [CodeActionKind.QuickFix]);
  expect(others.map(({ title }) => title)).toEqual([
    'Suppress direction-denies-write here, with a reason',
    'Suppress direction-denies-write in this file, with a reason',
  ]);
  expect(action).toMatchObject({ isPreferred: true, diagnostics: [{ code: 'direction-denies-write' }] });
  await client.apply(action!.edit!);
  expect(client.text(uri)).toBe(right);
  expect(await codes(client)).toEqual([]);
});

test('fix-all repairs every mapping of the file', async () => {
  const client = await start();
  const two = `${wrong}${driver('DMA_BIDIRECTIONAL').replaceAll('demo', 'other').replaceAll('#include', '//')}`;
  await client.open(uri, two);
  expect(await codes(client)).toEqual(['direction-denies-write', 'direction-overgrants']);
  const everything = client.range(uri, 0, two.length);
  const [action] = await client.codeActions(uri, everything, ['source.fixAll.doorbell-lint']);
  await client.apply(action!.edit!);
  expect(client.text(uri)).toBe(two.replaceAll(/DMA_TO_DEVICE|DMA_BIDIRECTIONAL/g, 'DMA_FROM_DEVICE'));
  expect(await codes(client)).toEqual([]);
});

test('a lens stands over the function that maps', async () => {
  const client = await start();
  await client.open(uri, wrong);
  const line = wrong.split('\n').findIndex((text) => text.includes('demo_bind'));
  expect((await client.codeLenses(uri)).filter(({ command }) => command)).toEqual([
    {
      range: { start: { line, character: 0 }, end: { line, character: 0 } },
      command: { title: 'Simulate doorbell', command: 'doorbell-lint.simulate', arguments: [uri, line] },
      data: { uri, key: 'simulate demo_bind' },
    },
  ]);
});

test('a simulated doorbell faults where the map call is; the fault follows edits until the line is repaired', async () => {
  const client = await start();
  await client.open(uri, wrong);
  const result = await client.connection.sendRequest<SimulateResult>(SimulateRequest, { textDocument: { uri } });
  const summary = '1 flow on smmuv2: write fault; 1 left behind on a way out';
  expect(result).toEqual({ runs: 1, faults: 1, summary });
  await until(() => client.refreshes > 0);
  const faults = async (): Promise<Diagnostic[]> =>
    (await client.diagnostics(uri)).filter(({ code }) => code === 'permission');
  const [fault] = await faults();
  expect(fault).toMatchObject({ severity: DiagnosticSeverity.Error, code: 'permission' });
  expect(client.textAt(uri, fault!.range)).toMatch(/^dma_map_resource\(.*DMA_TO_DEVICE, 0\)$/);
  expect(fault!.relatedInformation!.length).toBeGreaterThan(3);

  await client.replace(uri, 'static int demo_bind', '/* moved */\n\nstatic int demo_bind');
  expect(client.textAt(uri, (await faults())[0]!.range)).toMatch(/^dma_map_resource\(/);
  await client.replace(uri, 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
  expect(await faults()).toEqual([]);
  await client.replace(uri, 'DMA_FROM_DEVICE', 'DMA_TO_DEVICE');
  expect(await faults()).toHaveLength(1);
  await client.connection.sendRequest(ClearSimulationRequest);
  expect(await codes(client)).toEqual(['direction-denies-write']);
});

test('settings switch a rule off; an unknown one is named once', async () => {
  const client = await start({ rules: { 'direction-denies-write': 'off', 'direction-deny': 'off' } });
  await client.open(uri, wrong);
  expect(await codes(client)).toEqual([]);
  expect(client.log).toEqual([expect.stringContaining('unknown rule `direction-deny`')]);
  expect(client.messages, 'nothing pops up').toEqual([]);
  await client.configure({ rules: {} });
  expect(await codes(client)).toEqual(['direction-denies-write']);
});

test('news of settings that are as they were, as editors send them when they start, make nobody ask again', async () => {
  const client = await start({ rules: {} });
  await client.open(uri, wrong);
  await codes(client);
  await client.configure({ rules: {} });
  await client.configure({ rules: { 'direction-denies-write': 'warning' } });
  await until(() => client.refreshes > 0);
  expect(client.refreshes).toBe(1);
});

test('a broken .doorbell.json has its own diagnostic, and the built-in models keep working', async () => {
  const broken = '{ "structs": { "demo": { "adresses": [] } } }';
  const root = temporaryTree({ 'wrong.c': wrong, '.doorbell.json': broken });
  const client = await start();
  const file = toUri(join(root, 'wrong.c'));
  await client.open(file, wrong);
  expect(await codes(client, file)).toEqual(['direction-denies-write']);
  const configuration = toUri(join(root, '.doorbell.json'));
  await until(() => client.published.has(configuration));
  expect(client.published.get(configuration)).toMatchObject([
    {
      range: { start: { character: 25 }, end: { character: 35 } },
      message: expect.stringContaining('`structs.demo.adresses`: unknown key; known keys, nearest first: "addresses"'),
    },
  ]);
});

test('a constant from a header of the workspace is known, and known anew when the header changes', async () => {
  const source = driver('DEMO_DIRECTION').replace('#include <linux/pci-epf.h>', '#include "demo.h"');
  const header = (direction: string) => `#define DEMO_DIRECTION ${direction}\n`;
  const root = temporaryTree({ 'demo.c': source, 'demo.h': header('DMA_TO_DEVICE') });
  const client = await start();
  const file = toUri(join(root, 'demo.c'));
  await client.open(file, source);
  expect(await codes(client, file)).toEqual(['direction-denies-write']);
  const { writeFileSync } = await import('node:fs');
  writeFileSync(join(root, 'demo.h'), header('DMA_FROM_DEVICE'));
  await client.fileChanged(toUri(join(root, 'demo.h')));
  await until(() => client.refreshes > 0);
  expect(await codes(client, file)).toEqual([]);
});

test('what another file said in an editor that was closed without saving is forgotten', async () => {
  const source = wrapped('DMA_FROM_DEVICE');
  const root = temporaryTree({ 'demo.c': source, 'wrapper.c': wrapper('DMA_FROM_DEVICE') });
  const [file, other] = ['demo.c', 'wrapper.c'].map((name) => toUri(join(root, name))) as [string, string];
  const client = await start();
  await client.open(file, source);
  await client.open(other, wrapper('DMA_FROM_DEVICE'));
  // The tree has been looked through.
  await until(() => client.refreshes > 0);
  expect(await codes(client, file)).toEqual([]);
  await client.edit(other, [
    { range: client.range(other, 0, wrapper('DMA_FROM_DEVICE').length), newText: wrapper('DMA_TO_DEVICE') },
  ]);
  expect(await codes(client, file)).toContain('direction-denies-write');
  const before = client.refreshes;
  await client.close(other);
  await until(() => client.refreshes > before);
  expect(await codes(client, file)).toEqual([]);
});

test('a driver that is cut off anywhere is answered for, and whole again has its finding back', async () => {
  const client = await start();
  await client.open(uri, wrong);
  for (let end = wrong.length; end > 0; end -= 7) {
    await client.edit(uri, [{ range: client.range(uri, end, client.text(uri).length), newText: '' }]);
    await answers(client, uri);
  }
  await client.edit(uri, [{ range: client.range(uri, 0, client.text(uri).length), newText: wrong }]);
  expect(await codes(client)).toEqual(['direction-denies-write']);
  expect(client.log).toEqual([]);
});

test('after any edits the answers are those of a server that reads the text for the first time', async () => {
  const [edited, fresh] = [await start(), await start()];
  await edited.open(uri, wrong);
  const pieces = [
    '{',
    '}',
    '(',
    '"',
    '/*',
    '*/',
    '\n',
    '#if 0\n',
    'DMA_TO_DEVICE',
    'DMA_FROM_DEVICE',
    '__iomem ',
    '💥',
    '',
  ];
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31;
    return Math.floor((seed / 2 ** 31) * below);
  };
  for (let i = 0; i < 60; i++) {
    const edits = Array.from({ length: 1 + random(3) }, () => {
      // Kept within the first half, so that each edit fits whatever the ones before it did.
      const start = random(wrong.length / 2);
      return { range: edited.range(uri, start, start + random(20)), newText: pieces[random(pieces.length)]! };
    });
    await edited.edit(uri, edits);
    const copy = `${uri}?${i}`;
    await fresh.open(copy, edited.text(uri));
    const [one, other] = [await answers(edited, uri), await answers(fresh, copy)];
    expect(JSON.stringify(one), edited.text(uri)).toBe(JSON.stringify(other).replaceAll(copy, uri));
    await fresh.close(copy);
  }
});

test.each([
  ['empty', ''],
  ['binary', 'dma_map_resource(\0\u0001\u0002\0DMA_TO_DEVICE\0);'],
  ['not UTF-8', `/* \uFFFD\uFFFD */ int dma_map_resource;\n`],
  ['mismatched braces', `}}}{${wrong.replaceAll('}', ')')}{{{`],
  ['deeply nested', `int f(void) { return ${'('.repeat(20_000)}dma_map_resource(`],
  ['one long line', `int x[] = { ${'dma_map_resource, '.repeat(50_000)} };`],
])('a document that is %s has no findings and ends nothing', async (_, text) => {
  const client = await start();
  await client.open(uri, text);
  expect(await codes(client)).toEqual([]);
  await client.open('file:///nowhere/other.c', wrong);
  expect(await codes(client, 'file:///nowhere/other.c')).toEqual(['direction-denies-write']);
  expect(client.log).toEqual([]);
});

test('a document of 50,000 lines has its finding, and loses it while it is edited', async () => {
  const client = await start();
  await client.open(uri, longDriver());
  expect(await codes(client)).toEqual(['direction-denies-write']);
  await client.replace(uri, 'size, DMA_TO_DEVICE', 'size, DMA_FROM_DEVICE');
  expect(await codes(client)).toEqual(['unmap-mismatch']);
  await client.replace(uri, 'size, DMA_TO_DEVICE', 'size, DMA_FROM_DEVICE');
  expect(await codes(client)).toEqual([]);
});

test('documents that are no files, and requests for documents that are not open, are served', async () => {
  const client = await start();
  await client.open('untitled:Untitled-1', wrong);
  expect(await codes(client, 'untitled:Untitled-1')).toEqual(['direction-denies-write']);
  expect(await codes(client, 'file:///never/opened.c')).toEqual([]);
  expect(await client.codeLenses('file:///never/opened.c')).toEqual([]);
});

test('the server ends with its client', async () => {
  const { client, server } = await spawnServer([bundle('server.js'), '--stdio']);
  await client.initialize();
  const ended = once(server, 'exit');
  server.stdin?.end();
  await ended;
});

test('a trace has every hop with its address, the decoded page-table walk, and the source that caused it', async () => {
  const client = await start();
  await client.open(uri, wrong);
  const { traces, summary } = await client.connection.sendRequest<TraceResult>(TraceRequest, {
    textDocument: { uri },
    iommu: 'smmuv3-stage1',
    kernel: '6.12',
  });
  expect(summary).toBe('1 flow on smmuv3-stage1: write fault');
  const [trace] = traces;
  expect(trace).toMatchObject({
    iommu: 'smmuv3-stage1',
    kernel: '6.12',
    mode: 'strict',
    outcome: 'fault',
    unknown: [],
  });
  expect(trace!.hops.map(({ place }) => place)).toEqual(['driver', 'driver', 'host', 'bar', 'iatu', 'bus', 'iommu']);
  const call = { start: { line: 24, character: 15 } };
  expect([trace!.source, trace!.hops[0]!.source]).toMatchObject([
    { uri, range: call },
    { uri, range: call },
  ]);
  const walk = trace!.hops.at(-1)!.walk;
  expect(walk.map(({ entry }) => entry?.level)).toEqual(['L0', 'L1', 'L2', 'L3']);
  expect(walk.at(-1)!.entry!.bits).toContain('read (AP[2:1]=3)');
  expect(trace!.fault).toMatchObject({ kind: 'permission', access: 'write', code: '0x13' });
  expect(trace!.fault!.fields).toContainEqual({ name: 'rnw', value: '0x0' });
});

test('the matrix of a flow has a row per IOMMU and one sentence', async () => {
  const client = await start();
  await client.open(uri, wrong);
  const ask = (kernel: string) =>
    client.connection.sendRequest<MatrixResult>(MatrixRequest, { textDocument: { uri }, kernel });
  const { matrices, summary } = await ask('7.2');
  expect(summary).toBe('16 of 20 IOMMUs that translate block the doorbell write');
  const [matrix] = matrices;
  expect(matrix).toMatchObject({ direction: 'DMA_TO_DEVICE', source: { uri }, summary });
  const own = matrix!.columns.findIndex(({ isDriver }) => isDriver);
  expect(matrix!.columns[own]).toEqual({ direction: 'DMA_TO_DEVICE', access: 'write', isDriver: true });
  const cells = new Map(matrix!.rows.map(({ iommu, cells }) => [iommu, cells[own]!]));
  expect(cells.get('none')).toEqual({ outcome: 'done', fault: null, log: null });
  expect(cells.get('smmuv2')).toMatchObject({ outcome: 'fault', fault: 'permission' });
  expect(cells.get('smmuv2')!.log).toContain('Unhandled context fault: fsr=0x408');
  const old = await ask('6.12');
  expect(old.summary).toBe('16 of 20 IOMMUs that translate block the doorbell write');
});

test('a request for what there is not says what there is', async () => {
  const client = await start();
  await client.open(uri, wrong);
  const ask = client.connection.sendRequest<TraceResult>(TraceRequest, { textDocument: { uri }, iommu: 'gart' });
  await expect(ask).rejects.toThrow('no IOMMU "gart"; there are amd-v1, ');
});

test('what a driver leaves behind is a diagnostic at the call that made it, with the steps', async () => {
  const client = await start();
  const text = readFileSync(join(import.meta.dirname, '../simulator/flows/left-behind/driver.c'), 'utf8');
  await client.open(uri, text);
  const { summary } = await client.connection.sendRequest<SimulateResult>(SimulateRequest, { textDocument: { uri } });
  expect(summary).toMatch(/: write fault after dma_unmap_resource\(\); 3 left behind/);
  const left = (await client.diagnostics(uri)).filter(({ source }) => source === 'doorbell-sim');
  expect(left.map(({ code, range, severity }) => [code, client.textAt(uri, range).split('(')[0], severity])).toEqual([
    ['translation', 'dma_unmap_resource', DiagnosticSeverity.Error],
    ['bar-dangling', 'pci_epc_set_bar', DiagnosticSeverity.Warning],
    ['mapping-leaked', 'dma_map_resource', DiagnosticSeverity.Warning],
    ['irq-leaked', 'request_irq', DiagnosticSeverity.Warning],
  ]);
  expect(left[1]!.message).toContain('Unhandled context fault: fsr=0x402');
  expect(left[2]!.relatedInformation!.map(({ message }) => message)).toContain(
    'driver: request_irq() is made to fail: -EBUSY',
  );
});
