/** The protocol features over an engine whose answers, delays and failures the test decides. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  CancellationTokenSource,
  type ClientCapabilities,
  CodeActionKind,
  DiagnosticSeverity,
} from 'vscode-languageserver/node';
import schema from '../../server/model/doorbell.schema.json' with { type: 'json' };
import { ClearSimulationRequest, SimulateRequest, type SimulateResult } from '../../server/protocol.ts';
import { Configurations } from '../../server/workspace/configurations.ts';
import { DiskFiles } from '../../server/workspace/file-host.ts';
import { nothingInFile } from '../../server/workspace/outcome.ts';
import { toUri } from '../../server/workspace/source.ts';
import { Workspace } from '../../server/workspace/workspace.ts';
import { FakeEngine } from '../support/fake-engine.ts';
import { connect, editorCapabilities, type LspClient, until } from '../support/lsp-client.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

const ruleIds = ['direction-denies-write', 'direction-overgrants'];
const uri = 'file:///nowhere/a.c';
const wrong = 'int bind()\n{\n\tmap(TO_DEVICE);\n\tunmap(TO_DEVICE);\n}\n\nint other()\n{\n\tmap(FROM_DEVICE);\n}\n';

async function start(capabilities?: ClientCapabilities): Promise<{ client: LspClient; engine: FakeEngine }> {
  const engine = new FakeEngine();
  const configurations = new Configurations({ schema: schema as object, ruleIds });
  const workspace = new Workspace(engine, new DiskFiles(), configurations, () => true);
  return { client: await connect(workspace, capabilities), engine };
}

function simulate(client: LspClient, line?: number): Promise<SimulateResult> {
  return client.connection.sendRequest(SimulateRequest, { textDocument: { uri }, line });
}

test('a finding becomes a diagnostic with code, link and steps, and follows the text', async () => {
  const { client } = await start();
  await client.open(uri, wrong);
  const [diagnostic, ...others] = await client.diagnostics(uri);
  expect(others).toEqual([]);
  expect(diagnostic).toEqual({
    range: { start: { line: 2, character: 5 }, end: { line: 2, character: 14 } },
    severity: DiagnosticSeverity.Error,
    source: 'doorbell-lint',
    code: 'direction-denies-write',
    codeDescription: {
      href: 'https://github.com/doorbell-lint/doorbell-lint/blob/main/docs/rules/direction-denies-write.md',
    },
    message: 'the device writes here',
    relatedInformation: [
      {
        message: 'the address comes from here',
        location: { uri, range: { start: { line: 0, character: 0 }, end: { line: 0, character: 1 } } },
      },
    ],
  });
  await client.replace(uri, 'map(TO_DEVICE', 'map(FROM_DEVICE');
  expect(await client.diagnostics(uri)).toEqual([]);
});

test('an answer that is the same as before is called unchanged', async () => {
  const { client } = await start();
  await client.open(uri, wrong);
  const first = await client.pull(uri);
  const second = await client.pull(uri, first.resultId);
  expect(second).toEqual({ kind: 'unchanged', resultId: first.resultId });
  await client.replace(uri, '(TO_DEVICE', '(  TO_DEVICE');
  expect(await client.pull(uri, first.resultId)).toMatchObject({ kind: 'full', items: [] });
  expect(client.published.size).toBe(0);
});

test('a client that cannot pull is sent diagnostics, and empty ones when it closes the document', async () => {
  const { client } = await start({});
  await client.open(uri, wrong);
  await until(() => client.published.get(uri)?.length === 1);
  await client.replace(uri, 'TO_DEVICE', 'FROM_DEVICE');
  await until(() => client.published.get(uri)?.length === 0);
  await client.replace(uri, 'FROM_DEVICE', 'TO_DEVICE');
  await until(() => client.published.get(uri)?.length === 1);
  await client.close(uri);
  await until(() => client.published.get(uri)?.length === 0);
});

test('several edits at once arrive as the client means them, with characters of two UTF-16 units and CRLF', async () => {
  const { client, engine } = await start();
  await client.open(uri, '/* 💥 */ a b\r\nc d\r\n');
  await client.edit(uri, [
    { range: { start: { line: 0, character: 9 }, end: { line: 0, character: 10 } }, newText: 'x\r\ny' },
    { range: { start: { line: 1, character: 1 }, end: { line: 1, character: 1 } }, newText: 'z' },
    { range: { start: { line: 2, character: 2 }, end: { line: 3, character: 0 } }, newText: '' },
  ]);
  await client.diagnostics(uri);
  expect(engine.text(uri)).toBe('/* 💥 */ x\r\nyz b\r\nc ');
  expect(engine.text(uri)).toBe(client.text(uri));
});

test('the quick fix repairs map and unmap in one edit, is preferred, and names its diagnostic', async () => {
  const { client } = await start();
  await client.open(uri, wrong);
  await client.replace(uri, 'int bind', '/* typed */ int bind');
  const [diagnostic] = await client.diagnostics(uri);
  const [action, ...others] = await client.codeActions(uri, diagnostic!.range, [CodeActionKind.QuickFix]);
  expect(others.filter(({ isPreferred }) => isPreferred)).toEqual([]);
  expect(action).toMatchObject({
    title: 'Map FROM_DEVICE',
    kind: 'quickfix',
    isPreferred: true,
    diagnostics: [diagnostic],
  });
  await client.apply(action!.edit!);
  expect(client.text(uri)).toContain('\tmap(FROM_DEVICE);\n\tunmap(FROM_DEVICE);\n');
  expect(await client.diagnostics(uri)).toEqual([]);
});

test('a quick fix is offered where its finding is, and nowhere else', async () => {
  const { client } = await start();
  await client.open(uri, wrong);
  const at = (line: number, character: number) => ({ start: { line, character }, end: { line, character } });
  const kinds = async (...[line, character]: [number, number]) =>
    (await client.codeActions(uri, at(line, character), [CodeActionKind.QuickFix])).filter((a) => a.isPreferred).length;
  expect([await kinds(2, 4), await kinds(2, 5), await kinds(2, 14), await kinds(2, 15)]).toEqual([0, 1, 1, 0]);
});

test('fix-all repairs every finding once, although fixes share an unmap', async () => {
  const { client } = await start({ ...editorCapabilities, workspace: {} });
  await client.open(uri, 'int bind()\n{\n\tmap(TO_DEVICE);\n\tmap(TO_DEVICE);\n\tunmap(TO_DEVICE);\n}\n');
  const everywhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  for (const only of [[CodeActionKind.SourceFixAll], ['source.fixAll.doorbell-lint']]) {
    const [action, ...others] = await client.codeActions(uri, everywhere, only);
    expect(others).toEqual([]);
    expect(action).toMatchObject({ kind: 'source.fixAll.doorbell-lint' });
    expect(action!.edit?.changes?.[uri]).toHaveLength(3);
  }
  expect(await client.codeActions(uri, everywhere, ['source.fixAll.other'])).toEqual([]);
  const [action] = await client.codeActions(uri, everywhere, ['source.fixAll.doorbell-lint']);
  await client.apply(action!.edit!);
  expect(client.text(uri)).not.toContain('(TO_DEVICE)');
});

test('fix-all leaves out a fix that would change what another one changes', async () => {
  const { client } = await start();
  await client.open(uri, 'int bind()\n{\n\tmap(TO_DEVICE);\n\tmap(NONE);\n\tunmap(TO_DEVICE);\n}\n');
  const everywhere = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const [action] = await client.codeActions(uri, everywhere, ['source.fixAll']);
  await client.apply(action!.edit!);
  expect(client.text(uri)).toBe('int bind()\n{\n\tmap(FROM_DEVICE);\n\tmap(NONE);\n\tunmap(FROM_DEVICE);\n}\n');
});

test('a lens stands over each function that maps a doorbell', async () => {
  const { client } = await start();
  await client.open(uri, `${wrong}\nint none()\n{\n}\n`);
  const lenses = (await client.codeLenses(uri)).filter(({ command }) => command);
  expect(lenses.map(({ command }) => command)).toEqual([
    { title: 'Simulate doorbell', command: 'doorbell-lint.simulate', arguments: [uri, 0] },
    { title: 'Simulate doorbell', command: 'doorbell-lint.simulate', arguments: [uri, 6] },
  ]);
  expect(lenses.map(({ range }) => range.start.line)).toEqual([0, 6]);
});

test('each lens has a name of its own, which an edit above it does not change', async () => {
  const { client } = await start();
  await client.open(uri, `${wrong}\nint none()\n{\n}\n`);
  const keys = async () => (await client.codeLenses(uri)).map(({ data }) => data.key);
  const before = await keys();
  expect(new Set(before).size).toBe(before.length);
  await client.replace(uri, 'int ', '\nint ');
  expect(await keys()).toEqual(before);
});

test('a simulated fault is pinned to the map call, follows edits, and goes with the line that caused it', async () => {
  const { client, engine } = await start();
  await client.open(uri, wrong);
  const faults = async () => (await client.diagnostics(uri)).filter(({ source }) => source === 'doorbell-sim');
  expect(await faults()).toEqual([]);
  expect(await simulate(client)).toEqual({
    runs: 2,
    faults: 1,
    summary: '2 flows on fake-iommu: 1 write fault, 1 interrupt raised',
  });
  await until(() => client.refreshes > 0);
  const [fault, ...others] = await faults();
  expect(others).toEqual([]);
  expect(client.textAt(uri, fault!.range)).toBe('map(TO_DEVICE)');
  expect(fault).toMatchObject({
    severity: DiagnosticSeverity.Error,
    code: 'permission',
    message: 'write fault on fake-iommu (fake-platform) at IOVA 0xfffff000, the interrupt is lost\nfake: fault',
    relatedInformation: [{ message: 'driver: map(TO_DEVICE)' }, { message: 'host: MemWr 4 bytes' }],
  });
  expect(engine.calls.simulate).toBe(2);

  await client.replace(uri, 'int bind', '/* moved */\n\nint bind');
  expect(client.textAt(uri, (await faults())[0]!.range)).toBe('map(TO_DEVICE)');
  await client.replace(uri, 'map(TO', 'map(FROM');
  expect(await faults()).toEqual([]);
  await client.replace(uri, 'map(FROM', 'map(TO');
  expect(await faults()).toHaveLength(1);
  // Torn apart while typing, and whole again.
  await client.replace(uri, '\n{\n\tmap(TO', '\n\n\tmap(TO');
  expect(await faults()).toEqual([]);
  await client.replace(uri, '\n\n\tmap(TO', '\n{\n\tmap(TO');
  expect(await faults()).toHaveLength(1);

  await client.connection.sendRequest(ClearSimulationRequest);
  expect(await faults()).toEqual([]);
});

test('a line chooses the function around it; where there is none, the answer says where to go', async () => {
  const { client } = await start();
  await client.open(uri, wrong);
  expect(await simulate(client, 8)).toEqual({ runs: 1, faults: 0, summary: '1 flow on fake-iommu: interrupt raised' });
  expect(await simulate(client, 4)).toMatchObject({ runs: 1, faults: 1 });
  expect(await simulate(client, 5)).toEqual({
    runs: 0,
    faults: 0,
    summary: 'no doorbell is mapped at this line: place the cursor in bind() or other()',
  });
  await client.replace(uri, 'int bind', '/* @not-reached */ int bind');
  expect(await simulate(client)).toEqual({ runs: 0, faults: 0, summary: 'no simulated run reached this map call' });
  await client.replace(uri, client.text(uri), 'int x;\n');
  expect(await simulate(client)).toEqual({ runs: 0, faults: 0, summary: nothingInFile });
});

test('a simulation that is cancelled runs no further and leaves no faults', async () => {
  const { client, engine } = await start();
  await client.open(uri, Array.from({ length: 50 }, (_, i) => `int f${i}()\n{\n\tmap(TO_DEVICE);\n}\n`).join(''));
  const source = new CancellationTokenSource();
  engine.onSimulate = () => source.cancel();
  const run = client.connection.sendRequest<SimulateResult>(SimulateRequest, { textDocument: { uri } }, source.token);
  await expect(run).rejects.toThrow('cancelled');
  expect(engine.calls.simulate).toBeLessThan(50);
  expect((await client.diagnostics(uri)).filter(({ source }) => source === 'doorbell-sim')).toEqual([]);
});

test('a failing request is logged and answered, and the next one is served', async () => {
  const { client, engine } = await start();
  await client.open(uri, `${wrong}// @check-fails\n`);
  expect(await client.diagnostics(uri)).toEqual([]);
  expect(await client.codeLenses(uri)).toEqual([]);
  await expect(simulate(client)).rejects.toThrow('the fake engine fails to check');
  expect(client.log.join('\n')).toContain('textDocument/diagnostic failed: Error: the fake engine fails to check');
  await client.replace(uri, '@check-fails', '');
  expect(await client.diagnostics(uri)).toHaveLength(1);
  await client.replace(uri, 'int bind', '/* @change-fails */ int bind');
  expect(await client.diagnostics(uri)).toHaveLength(1);
  expect(engine.text(uri)).toBe(client.text(uri));
});

test('what the engine left out is in the log, once', async () => {
  const { client } = await start();
  await client.open(uri, `${wrong}// @left-out\n`);
  await client.diagnostics(uri);
  await client.replace(uri, 'int bind', '\nint bind');
  expect(await client.diagnostics(uri)).toHaveLength(1);
  expect(client.log).toEqual([`${uri}: other() is left out`]);
});

test('settings choose severities; what they misspell is said once, with the nearest name first', async () => {
  const { client } = await start();
  client.settings = { rules: { 'direction-denies-write': 'warning' } };
  await client.open(uri, wrong);
  expect(await client.diagnostics(uri)).toMatchObject([{ severity: DiagnosticSeverity.Warning }]);

  await client.configure({ rules: { 'direction-overgrant': 'off', 'direction-denies-write': 'loud' } });
  expect(await client.diagnostics(uri)).toMatchObject([{ severity: DiagnosticSeverity.Error }]);
  await client.open('file:///nowhere/b.c', wrong);
  await client.diagnostics('file:///nowhere/b.c');
  expect(client.log).toEqual([
    'setting `doorbell-lint.rules`: unknown rule `direction-overgrant`; known rules, nearest first: ' +
      '`direction-overgrants`, `direction-denies-write`',
    'setting `doorbell-lint.rules`: `direction-denies-write` must be one of "off", "information", "warning", "error", not "loud"',
  ]);
  for (const odd of [null, 7, [], { rules: 'off' }, { rules: null }]) {
    await client.configure(odd);
    expect(await client.diagnostics(uri)).toHaveLength(1);
  }
});

test('a broken .doorbell.json has a diagnostic of its own until it is repaired, and the rest goes on', async () => {
  const root = temporaryTree({
    'a.c': wrong,
    '.doorbell.json': '{\n\t"rules": { "direction-overgrants": "loud" }\n}\n',
  });
  const file = toUri(join(root, 'a.c'));
  const configuration = toUri(join(root, '.doorbell.json'));
  const { client, engine } = await start();
  await client.open(file, wrong);
  expect(await client.diagnostics(file)).toHaveLength(1);
  await until(() => client.published.has(configuration));
  expect(client.published.get(configuration)).toMatchObject([
    {
      range: { start: { line: 1, character: 12 }, end: { line: 1, character: 34 } },
      severity: DiagnosticSeverity.Error,
      source: 'doorbell-lint',
      code: 'configuration',
    },
  ]);
  expect(client.registrations.sort()).toEqual(['workspace/didChangeConfiguration', 'workspace/didChangeWatchedFiles']);

  writeFileSync(join(root, '.doorbell.json'), '{"rules": {"direction-denies-write": "off"}}');
  await client.fileChanged(configuration);
  await until(() => client.published.get(configuration)?.length === 0);
  expect(await client.diagnostics(file)).toEqual([]);
  expect(engine.calls.invalidate).toBe(1);
});
