/** Editors as they introduce themselves: each hears of findings in one way, its own, and in the columns that it counts. */
import { describe, expect, test } from 'vitest';
import {
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  DidChangeTextDocumentNotification,
  type Range,
} from 'vscode-languageserver/node';
import { right, wrong } from '../support/driver.ts';
import { startClient } from '../support/in-process.ts';
import { extensionCapabilities, type LspClient, until } from '../support/lsp-client.ts';

const uri = 'file:///nowhere/driver.c';

/** What editors announce, as far as it decides how they hear of findings. */
const neovim: ClientCapabilities = {
  general: { positionEncodings: ['utf-8', 'utf-16', 'utf-32'] },
  textDocument: {
    codeAction: { isPreferredSupport: true },
    diagnostic: { dynamicRegistration: false },
    publishDiagnostics: { relatedInformation: true },
  },
  workspace: {
    applyEdit: true,
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: false },
    didChangeWatchedFiles: { dynamicRegistration: false },
    workspaceFolders: true,
  },
  window: { workDoneProgress: true },
};
const neovimWithRefresh = { ...neovim, workspace: { ...neovim.workspace, diagnostics: { refreshSupport: true } } };
const helix: ClientCapabilities = {
  general: { positionEncodings: ['utf-8', 'utf-32', 'utf-16'] },
  textDocument: { publishDiagnostics: { versionSupport: true } },
  workspace: {
    applyEdit: true,
    configuration: true,
    didChangeConfiguration: { dynamicRegistration: false },
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
    workspaceFolders: true,
  },
  window: { workDoneProgress: true },
};
const eglot: ClientCapabilities = {
  general: { positionEncodings: ['utf-32', 'utf-8', 'utf-16'] },
  textDocument: { publishDiagnostics: { relatedInformation: false } },
  workspace: {
    applyEdit: true,
    configuration: true,
    didChangeWatchedFiles: { dynamicRegistration: true },
    workspaceEdit: { documentChanges: true },
    workspaceFolders: true,
  },
};
/** Neovim before 0.10, and others that have asked for UTF-16 ever since. */
const older: ClientCapabilities = { ...eglot, general: {} };

async function open(capabilities: ClientCapabilities, text: string): Promise<LspClient> {
  const client = await startClient([], capabilities);
  await client.open(uri, text);
  return client;
}

const off = { rules: { 'direction-denies-write': 'off' } };

describe.each([
  ['VS Code', extensionCapabilities],
  ['Neovim with refresh', neovimWithRefresh],
  ['Neovim without refresh', neovim],
])('%s pulls, and is sent nothing', (_, capabilities) => {
  test('findings are answered, and asked for anew where the client can be told to', async () => {
    const client = await open(capabilities, wrong);
    expect(client.offered.diagnosticProvider).toMatchObject({ interFileDependencies: true });
    expect(await client.diagnostics(uri)).toHaveLength(1);
    await client.configure(off);
    const canRefresh = capabilities.workspace?.diagnostics?.refreshSupport === true;
    if (canRefresh) await until(() => client.refreshes > 0);
    expect(await client.diagnostics(uri)).toEqual([]);
    expect(client.asked.includes('workspace/diagnostic/refresh')).toBe(canRefresh);
    expect(client.published.size).toBe(0);
    await client.close(uri);
    expect(await client.diagnostics(uri)).toEqual([]);
    expect(client.published.size).toBe(0);
  });
});

describe.each([
  ['Helix', helix],
  ['Eglot', eglot],
  ['a client without any capability', {}],
])('%s is sent findings, and is offered nothing to pull', (_, capabilities) => {
  test('after an edit that changes nothing, the findings come again for the new version', async () => {
    const client = await open(capabilities, wrong);
    await until(() => client.publishedVersions.get(uri) === 1);
    const [diagnostic] = client.published.get(uri)!;
    expect(client.offered.diagnosticProvider).toBeUndefined();
    expect(client.registrations).not.toContain('textDocument/diagnostic');
    await client.replace(uri, 'A demo', 'A  demo');
    await until(() => client.publishedVersions.get(uri) === 2);
    expect(client.published.get(uri)).toEqual([diagnostic]);
    await client.replace(uri, 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    await client.replace(uri, 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    await until(() => client.publishedVersions.get(uri) === 4);
    expect(client.published.get(uri)).toEqual([]);
    expect(client.asked).not.toContain('workspace/diagnostic/refresh');
  });

  test('settings that the user changes count at once', async () => {
    const client = await open(capabilities, wrong);
    await until(() => client.published.get(uri)?.length === 1);
    await client.configure(off);
    if (!capabilities.workspace?.configuration)
      await client.connection.sendNotification('workspace/didChangeConfiguration', {
        settings: { 'doorbell-lint': off },
      });
    await until(() => client.published.get(uri)?.length === 0);
  });
});

test('a client without any capability is asked nothing', async () => {
  const client = await open({}, wrong);
  await until(() => client.published.has(uri));
  await client.fileChanged('file:///nowhere/.doorbell.json');
  const [action] = await client.codeActions(uri, client.published.get(uri)![0]!.range);
  await client.apply(action!.edit!);
  await until(() => client.published.get(uri)?.length === 0);
  expect(client.text(uri)).toBe(right);
  expect(client.asked).toEqual([]);
  expect(client.messages).toEqual([]);
});

test.each([
  ['VS Code', extensionCapabilities, 'utf-16'],
  ['Neovim', neovim, 'utf-8'],
  ['Helix', helix, 'utf-8'],
  ['Eglot', eglot, 'utf-8'],
  ['an older one', older, 'utf-16'],
  ['one without any capability', {}, 'utf-16'],
] as const)(
  'columns of %s: findings, repairs and edits hit the text behind characters of any width',
  async (...row) => {
    const [, capabilities, encoding] = row;
    const wide = (text: string) => text.replace('demo->iova = dma_map', '/* ß – 💥 */ demo->iova = dma_map');
    const client = await open(capabilities, wide(wrong));
    expect(client.offered.positionEncoding).toBe(encoding);
    const lines = wide(wrong).split('\n');
    const length = (text: string) => (encoding === 'utf-8' ? Buffer.byteLength(text) : text.length);
    /** Where a text stands in the line that it is in first. */
    const rangeOf = (text: string): Range => {
      const line = lines.findIndex((one) => one.includes(text));
      const before = lines[line]!.slice(0, lines[line]!.indexOf(text));
      const character = length(before);
      return { start: { line, character }, end: { line, character: character + length(text) } };
    };
    let version = 1;
    const findings = async () => {
      if (client.offered.diagnosticProvider) return client.diagnostics(uri);
      await until(() => client.publishedVersions.get(uri) === version);
      return client.published.get(uri)!;
    };
    const [diagnostic] = await findings();
    expect(diagnostic!.range).toEqual(rangeOf('DMA_TO_DEVICE'));

    const { range } = diagnostic!;
    const params = { textDocument: { uri }, range, context: { diagnostics: [] } };
    const [action] = (await client.connection.sendRequest(CodeActionRequest.type, params)) as CodeAction[];
    const edits =
      Object.values(action!.edit!.changes ?? {})[0] ??
      action!.edit!.documentChanges!.flatMap((change) => ('edits' in change ? change.edits : []));
    expect(edits.map((edit) => edit.range)).toContainEqual(rangeOf('DMA_TO_DEVICE'));

    // Typed within the wide characters, and behind them.
    const changes = [
      { range: rangeOf('– 💥'), text: '💥é' },
      { range: shifted(range, length('💥é') - length('– 💥')), text: 'DMA_FROM_DEVICE' },
    ];
    await client.connection.sendNotification(DidChangeTextDocumentNotification.type, {
      textDocument: { uri, version: 2 },
      contentChanges: changes,
    });
    version = 2;
    const [left] = await findings();
    expect(left).toMatchObject({ code: 'unmap-mismatch' });
  },
);

function shifted({ start, end }: Range, by: number): Range {
  const move = ({ line, character }: Range['start']) => ({ line, character: character + by });
  return { start: move(start), end: move(end) };
}
