/** dist/server.js says what it does and on what: in the log, to who shows progress, and for a bug report. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { WorkDoneProgressCreateRequest } from 'vscode-languageserver/node';
import { AboutRequest, type AboutResult } from '../../server/protocol.ts';
import { Definitions } from '../../server/workspace/definitions.ts';
import { toUri } from '../../server/workspace/uri.ts';
import { Workspace } from '../../server/workspace/workspace.ts';
import { bundle } from '../support/bundle.ts';
import { wrong } from '../support/driver.ts';
import { FakeEngine } from '../support/fake-engine.ts';
import { connect, editorCapabilities, type LspClient, spawnServer, until } from '../support/lsp-client.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

async function start(root: string): Promise<LspClient> {
  const { client } = await spawnServer([bundle('server.js'), '--stdio']);
  client.folders = [toUri(root)];
  await client.initialize();
  return client;
}

test('the log has version, machine, folder, and once for each document what it is checked under, and the index', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'b.c': 'int x;', '.doorbell.json': '{}' });
  const client = await start(root);
  const uri = toUri(join(root, 'a.c'));
  await client.open(uri, wrong);
  await client.diagnostics(uri);
  await client.replace(uri, 'int ret', 'int  ret');
  await client.diagnostics(uri);
  await until(() => client.journal.some((line) => line.startsWith('index of')));
  const journal = client.journal.map((line) => line.replaceAll(root, 'ROOT'));
  expect(journal).toEqual([
    expect.stringMatching(/^doorbell-lint \d+\.\d+\.\d+; Node\.js \d+\..*; ROOT$/),
    expect.stringMatching(
      /^ROOT\/a\.c: tree ROOT, configuration ROOT\/\.doorbell\.json, platform qcom-sa8775p; 1 findings in \d+ ms$/,
    ),
    expect.stringMatching(/^index of ROOT: 2 files in \d+\.\d s$/),
  ]);
});

test('a bug report has the machine, the tree, and what was left out', async () => {
  const root = temporaryTree({ 'a.c': wrong });
  const client = await start(root);
  const uri = toUri(join(root, 'a.c'));
  await client.open(uri, wrong);
  const { lines } = await client.connection.sendRequest<AboutResult>(AboutRequest, { textDocument: { uri } });
  expect(lines).toEqual([
    `Node.js ${process.versions.node}`,
    expect.stringContaining(`${process.platform} ${process.arch}`),
    expect.stringMatching(/^memory: \d+ MB in use, \d+ MB of \d+ MB free$/),
    `tree ${root}, configuration none, platform qcom-sa8775p`,
    'functions that map or unmap: 2, of which undecided: 0',
  ]);
});

test('an index that lasts is shown with how far it is, and a request meanwhile is answered', async () => {
  let finish = () => {};
  const engine = new FakeEngine();
  const configurations = { ruleIds: [], for: () => ({}), fileOf: () => null, findings: () => [], trust() {} };
  const definitions = {
    for: () => new Definitions(),
    indexes: {
      begin: async (_: string, pause: (files: number) => Promise<void>) => {
        const isFinished = new Promise<void>((resolve) => {
          finish = resolve;
        });
        let isDone = false;
        void isFinished.then(() => {
          isDone = true;
        });
        for (let files = 0; !isDone; files += 100) await pause(files);
        return false;
      },
      setWorkspaceFolders() {},
      invalidate() {},
      treeOf: () => ({ root: '/usr/src/linux' }),
    },
  };
  const workspace = new Workspace(engine, {} as never, configurations as never, () => true, definitions);
  const client = await connect(workspace, { ...editorCapabilities, window: { workDoneProgress: true } });
  const shown: string[] = [];
  client.connection.onRequest(WorkDoneProgressCreateRequest.type, ({ token }) => {
    client.connection.onProgress({} as never, token, (value: unknown) => {
      const { kind, title, message } = value as Record<string, string>;
      shown.push([kind, title ?? message].filter(Boolean).join(' '));
    });
    return null as never;
  });
  await client.open('file:///usr/src/linux/a.c', wrong);
  await until(() => shown.length >= 2);
  expect(await client.codeLenses('file:///usr/src/linux/none.c')).toEqual([]);
  finish();
  await until(() => shown.includes('end'));
  expect(shown[0]).toBe('begin Indexing /usr/src/linux');
  expect(shown[1]).toMatch(/^report \d+ files$/);
});
