/** Traces and matrices over the protocol, and the word that they are outdated, from the real engine. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import {
  MatrixRequest,
  type MatrixResult,
  RunsOutdatedNotification,
  type TraceParams,
  TraceRequest,
  type TraceResult,
} from '../../server/protocol.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { Workspace } from '../../server/workspace/workspace.ts';
import { openEngine, repository } from '../support/engine.ts';
import { connect, editorCapabilities, type LspClient, until } from '../support/lsp-client.ts';

const uri = 'file:///nowhere/wrong.c';
const text = readFileSync(join(repository, 'examples/doorbell-wrong.c'), 'utf8');
const [mapCall] = /dma_map_resource\([^;]*;/.exec(text)!;

async function start(experimental?: object): Promise<LspClient> {
  const configurations = new Configurations({ schema: schema as object, ruleIds: [] });
  const workspace = new Workspace(await openEngine(), new DiskFiles(), configurations, () => true);
  const client = await connect(workspace, { ...editorCapabilities, experimental });
  await client.open(uri, text);
  return client;
}

function trace(client: LspClient, params: Partial<TraceParams> = {}): Promise<TraceResult> {
  return client.connection.sendRequest(TraceRequest, { textDocument: { uri }, ...params });
}

test('a trace has the hops of the ring, each with the call that decides it, and the walk entry by entry', async () => {
  const client = await start();
  const { traces } = await trace(client);
  const [run] = traces;
  expect(traces).toHaveLength(1);
  expect(run).toMatchObject({ function: 'buzzer_install', outcome: 'fault', summary: 'write fault' });
  const ring = run!.hops.filter((hop) => hop.ring === 1);
  expect(ring.map(({ place }) => place)).toEqual(['host', 'bar', 'iatu', 'bus', 'iommu']);
  const callees = ring.map(({ source }) => /^\w+/.exec(client.textAt(uri, source!.range))?.[0]);
  expect(callees).toEqual([...Array(3).fill('pci_epc_set_bar'), ...Array(2).fill('dma_map_resource')]);
  const leaf = ring.at(-1)!.walk.at(-1)!.entry!;
  expect(leaf).toMatchObject({
    level: 'L3',
    index: 511,
    bits: expect.arrayContaining(['AF', 'nG', 'read (AP[2:1]=3)']),
  });
  expect(leaf.value).toMatch(/^0x[0-9a-f]{16}$/);
});

test('a trace tells of the findings of its file, whatever the run says', async () => {
  const client = await start();
  const { traces, findings } = await trace(client, { iommu: 'none' });
  expect(traces).toMatchObject([{ outcome: 'interrupt' }]);
  expect(findings).toMatchObject([{ rule: 'direction-denies-write', severity: 'error' }]);
  expect(client.textAt(uri, findings[0]!.source.range)).toBe('DMA_TO_DEVICE');
});

test('where the driver programs no BAR, the run stands on one of its own, and says so', async () => {
  const client = await start();
  expect((await trace(client, { iommu: 'none' })).traces).toMatchObject([{ isStandIn: false }]);
  await client.replace(uri, 'ret = buzzer_set_bar(buzzer, target)', 'ret = 0');
  const { traces } = await trace(client, { iommu: 'none' });
  expect(traces).toMatchObject([{ isStandIn: true, outcome: 'interrupt', summary: 'would ring, if exposed' }]);
  await client.replace(uri, mapCall, mapCall.replace('DMA_TO_DEVICE', 'DMA_FROM_DEVICE'));
  expect((await client.lensTitles(uri))[1]).toMatch(/^would ring, if exposed, on all \d+ IOMMUs/);
});

test('where only a later write goes wrong, the trace says so', async () => {
  const client = await start();
  await client.replace(uri, mapCall, mapCall.replace('DMA_TO_DEVICE', 'DMA_FROM_DEVICE'));
  expect((await trace(client)).traces).toMatchObject([{ isLate: false }]);
  const [clearBar] = /\tpci_epc_clear_bar\([^;]*;/.exec(text)!;
  await client.replace(uri, clearBar, '');
  await client.replace(uri, '\tbuzzer->iova_size = 0;\n}', `${clearBar}\n\tbuzzer->iova_size = 0;\n}`);
  const { traces } = await trace(client);
  expect(traces).toMatchObject([{ isLate: true, summary: 'write fault after dma_unmap_resource()' }]);
});

test('another IOMMU, and a cell of the matrix that is not what the driver does', async () => {
  const client = await start();
  const [other] = (await trace(client, { iommu: 'vtd-second-stage' })).traces;
  expect(other).toMatchObject({ iommu: 'vtd-second-stage', outcome: 'fault' });
  const compare = { direction: 'DMA_TO_DEVICE', access: 'read' } as const;
  const [cell] = (await trace(client, { iommu: 'vtd-second-stage', compare })).traces;
  expect(cell).toMatchObject({ outcome: 'done', mapping: { permits: 'read' } });
});

test('the matrix has every IOMMU, and marks the column that the driver is in', async () => {
  const client = await start();
  const { matrices }: MatrixResult = await client.connection.sendRequest(MatrixRequest, { textDocument: { uri } });
  const [matrix] = matrices;
  expect(matrix!.columns.filter(({ isDriver }) => isDriver)).toEqual([
    { direction: 'DMA_TO_DEVICE', access: 'write', isDriver: true },
  ]);
  const outcomes = new Map(
    matrix!.rows.map(({ iommu, cells }) => [iommu, cells[matrix!.columns.findIndex((c) => c.isDriver)]!.outcome]),
  );
  expect(outcomes.get('smmuv2')).toBe('fault');
  expect(outcomes.get('none')).toBe('done');
});

test('runs and tables are of the platform that the user has set', async () => {
  const client = await start();
  expect((await trace(client)).traces[0]).toMatchObject({ platform: 'qcom-sa8775p', iommu: 'smmuv2' });
  await client.configure({ platform: 'generic-smmuv3' });
  expect((await trace(client)).traces[0]).toMatchObject({ platform: 'generic-smmuv3', iommu: 'smmuv3-stage1' });
  const { matrices }: MatrixResult = await client.connection.sendRequest(MatrixRequest, { textDocument: { uri } });
  expect(matrices[0]).toMatchObject({ platform: 'generic-smmuv3' });
  expect((await trace(client, { platform: 'generic-vtd' })).traces[0]).toMatchObject({ platform: 'generic-vtd' });
});

test('where nothing is mapped, the summary says so', async () => {
  const client = await start();
  const { traces, summary } = await trace(client, { line: 0 });
  expect(traces).toEqual([]);
  expect(summary).toContain('place the cursor in buzzer_install()');
});

test('a client that shows runs is told when a text changes; another is not', async () => {
  for (const [experimental, told] of [
    [{ runsOutdated: true }, 1],
    [undefined, 0],
  ] as const) {
    const client = await start(experimental);
    await trace(client);
    let count = 0;
    client.connection.onNotification(RunsOutdatedNotification, () => {
      count++;
    });
    await client.replace(uri, mapCall, mapCall.replace('DMA_TO_DEVICE', 'DMA_FROM_DEVICE'));
    if (told > 0) await until(() => count === told);
    expect((await trace(client)).traces[0]!.outcome).toBe('interrupt');
    expect(count).toBe(told);
  }
});
