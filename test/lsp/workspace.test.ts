/** dist/server.js on whole folders: findings of files that are not open, and what they are checked under. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  DoorbellFilesRequest,
  EffectiveConfigurationRequest,
  type EffectiveConfigurationResult,
  type InitializationOptions,
  SimulateRequest,
  type SimulateResult,
  StatusRequest,
  type StatusResult,
  TraceRequest,
  type TraceResult,
  TrustNotification,
} from '../../server/protocol.ts';
import { toUri } from '../../server/workspace/uri.ts';
import { bundle } from '../support/bundle.ts';
import { driver, right, wrong } from '../support/driver.ts';
import { type LspClient, spawnServer } from '../support/lsp-client.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

async function start(root: string, options?: InitializationOptions, folders = ['']): Promise<LspClient> {
  const { client } = await spawnServer([bundle('server.js'), '--stdio']);
  client.folders = folders.map((folder) => toUri(join(root, folder)));
  await client.initialize(undefined, undefined, options);
  return client;
}

/** The codes of the findings that the workspace has now, by path from `root`. */
async function found(client: LspClient, root: string): Promise<Record<string, unknown[]>> {
  const prefix = `${toUri(root)}/`;
  const reports = await client.pullWorkspace();
  return Object.fromEntries(
    reports.map((report) => [
      decodeURIComponent(report.uri.slice(prefix.length)),
      report.kind === 'full' ? report.items.map(({ code }) => code) : [],
    ]),
  );
}

/** Waits until the workspace has these findings; the test's own limit ends it. */
async function settled(client: LspClient, root: string, expected: Record<string, unknown[]>): Promise<void> {
  for (;;) {
    const now = await found(client, root);
    if (JSON.stringify(now) === JSON.stringify(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const denied = ['direction-denies-write'];

test('files that are not open have their findings once the workspace was checked, and not before', async () => {
  const root = temporaryTree({
    'a.c': wrong,
    'sub/b.c': driver('DMA_BIDIRECTIONAL'),
    'sub/c.c': right,
    'd.c': 'int x;',
  });
  const client = await start(root);
  expect(await found(client, root)).toEqual({});
  const result = await client.checkWorkspace();
  expect(result).toEqual({ files: 4, findings: 2, isCancelled: false, summary: '2 findings in 2 of 4 files' });
  expect(client.progress.at(-1)).toBe('4 of 4 files, 2 findings');
  expect(await found(client, root)).toEqual({ 'a.c': denied, 'sub/b.c': ['direction-overgrants'] });
});

test('the files that have a doorbell, right or wrong, are known once the workspace was checked, and follow the disk', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'sub/b.c': right, 'c.c': 'int x;' });
  const client = await start(root);
  const files = () => client.connection.sendRequest(DoorbellFilesRequest);
  expect(await files()).toEqual([]);
  await client.checkWorkspace();
  const [a, b] = ['a.c', 'sub/b.c'].map((name) => toUri(join(root, name)));
  expect(await files()).toEqual([a, b]);
  rmSync(join(root, 'a.c'));
  await client.fileChanged(a!);
  await settled(client, root, {});
  expect(await files()).toEqual([b]);
});

test('an open document is left to its own pull, and comes back when it is closed', async () => {
  const root = temporaryTree({ 'a.c': wrong });
  const client = await start(root);
  await client.checkWorkspace();
  const uri = toUri(join(root, 'a.c'));
  const [report] = await client.pullWorkspace();
  const had = [{ uri, value: report!.resultId! }];
  expect(await client.pullWorkspace(had)).toMatchObject([{ kind: 'unchanged', uri }]);
  await client.open(uri, wrong);
  // An editor opens files without showing them too, and does not pull for those.
  expect(await client.pullWorkspace(had)).toMatchObject([{ kind: 'unchanged', uri }]);
  expect(await client.diagnostics(uri)).toHaveLength(1);
  expect(await client.pullWorkspace(had)).toMatchObject([{ kind: 'full', uri, items: [] }]);
  await client.close(uri);
  expect(await client.diagnostics(uri)).toEqual([]);
  expect(await found(client, root)).toEqual({ 'a.c': denied });
});

test('what is hidden in the editor or ignored by git is not checked', async () => {
  const root = temporaryTree({
    '.git/HEAD': '',
    '.gitignore': 'out\n',
    'out/a.c': wrong,
    'old/b.c': wrong,
    'c.c': wrong,
  });
  const client = await start(root);
  client.excluded = { '**/old': true, '**/c.c': false };
  expect(await client.checkWorkspace()).toMatchObject({ files: 1 });
  expect(await found(client, root)).toEqual({ 'c.c': denied });
});

test('findings follow the disk: files that change, come and go, and a branch that is switched', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'sub/b.c': wrong });
  const client = await start(root);
  await client.checkWorkspace();
  const [a, b, c] = ['a.c', 'sub/b.c', 'c.c'].map((name) => join(root, name));
  writeFileSync(a!, right);
  writeFileSync(c!, wrong);
  await client.fileChanged(toUri(a!), toUri(c!));
  await settled(client, root, { 'sub/b.c': denied, 'c.c': denied });
  rmSync(c!);
  await client.fileChanged(toUri(c!));
  await settled(client, root, { 'sub/b.c': denied });
  // A folder that is renamed is one event, of the folder.
  renameSync(join(root, 'sub'), join(root, 'moved'));
  const files = [{ oldUri: toUri(join(root, 'sub')), newUri: toUri(join(root, 'moved')) }];
  await client.connection.sendNotification('workspace/didRenameFiles', { files });
  await settled(client, root, { 'moved/b.c': denied });
  expect(b).toContain('sub');
});

test('each folder has the settings and configuration of its own', async () => {
  const root = temporaryTree({
    'one/a.c': wrong,
    'two/b.c': wrong,
    'two/.doorbell.json': '{ "rules": { "direction-denies-write": "information" } }',
    'three/c.c': wrong,
  });
  const client = await start(root, undefined, ['one', 'two']);
  await client.checkWorkspace();
  const severities = async () =>
    (await client.pullWorkspace()).flatMap((report) =>
      report.kind === 'full' ? report.items.map(({ severity }) => severity) : [],
    );
  expect(await severities()).toEqual([1, 3]);
  rmSync(join(root, 'two/.doorbell.json'));
  await client.fileChanged(toUri(join(root, 'two/.doorbell.json')));
  while ((await severities()).join() !== '1,1') await new Promise((resolve) => setTimeout(resolve, 20));
});

const ownMap = `{
  // Of this project only.
  "functions": { "my_map": { "effect": "maps", "arguments": { "device": 0, "address": 1, "size": 2, "direction": 3 } } },
  "platform": "generic-smmuv3"
}`;

test('in Restricted Mode the models of the workspace do not count, which its configuration file says', async () => {
  const text = wrong.replaceAll('dma_map_resource', 'my_map').replace('DMA_TO_DEVICE, 0)', 'DMA_TO_DEVICE)');
  const root = temporaryTree({ 'a.c': text, '.doorbell.json': ownMap });
  const client = await start(root, { isTrusted: false });
  const [uri, configuration] = ['a.c', '.doorbell.json'].map((name) => toUri(join(root, name)));
  await client.open(uri!, text);
  expect(await client.diagnostics(uri!)).toEqual([]);
  expect(client.published.get(configuration!)).toMatchObject([
    { severity: 3, message: '`functions`: ignored until the workspace is trusted' },
  ]);
  const { findings } = await client.checkWorkspace();
  expect(findings).toBe(0);
  await client.connection.sendNotification(TrustNotification);
  expect(await client.diagnostics(uri!)).toHaveLength(1);
  expect(client.published.get(configuration!)).toEqual([]);
  expect(await client.checkWorkspace()).toMatchObject({ findings: 1 });
});

test('a configuration file that breaks is reported, and what it said before stays in force', async () => {
  const root = temporaryTree({
    'a.c': wrong,
    '.doorbell.json': '{ "rules": { "direction-denies-write": "warning" } }',
  });
  const client = await start(root);
  const [uri, configuration] = ['a.c', '.doorbell.json'].map((name) => toUri(join(root, name)));
  await client.open(uri!, wrong);
  const severities = async () => (await client.diagnostics(uri!)).map(({ severity }) => severity);
  expect(await severities()).toEqual([2]);
  writeFileSync(join(root, '.doorbell.json'), '{ "rules": { "direction-denies-write": "off" }');
  await client.fileChanged(configuration!);
  expect(await severities()).toEqual([2]);
  expect(client.published.get(configuration!)).toMatchObject([
    { severity: 1, message: expect.stringMatching(/the file is ignored, what it said before stays in force$/) },
  ]);
  rmSync(join(root, '.doorbell.json'));
  await client.fileChanged(configuration!);
  expect(await severities()).toEqual([1]);
  expect(client.published.get(configuration!)).toEqual([]);
});

test('the status names the configuration file, the platform with who chose it, and the last check', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'sub/.doorbell.json': ownMap, 'sub/b.c': wrong });
  const client = await start(root);
  client.settings = { platform: 'generic-none' };
  const status = (uri: string): Promise<StatusResult> =>
    client.connection.sendRequest(StatusRequest, { textDocument: { uri } });
  const [a, b, configuration] = ['a.c', 'sub/b.c', 'sub/.doorbell.json'].map((name) => toUri(join(root, name)));
  await client.open(a!, wrong);
  await client.open(b!, wrong);
  const before = Date.now();
  expect(await status(a!)).toEqual({
    configuration: null,
    isConfigurationBroken: false,
    platform: 'generic-none',
    platformFrom: 'settings',
    checkedAt: expect.any(Number),
    milliseconds: expect.any(Number),
    findings: 1,
    hasFiles: true,
  });
  expect(await status(b!)).toMatchObject({ configuration, platform: 'generic-smmuv3', platformFrom: 'configuration' });
  const virtual = 'vscode-vfs://github/owner/tree/a.c';
  await client.open(virtual, wrong);
  expect(await status(virtual)).toMatchObject({ hasFiles: false });
  expect((await status(a!)).checkedAt).toBeGreaterThanOrEqual(before);
});

test('the effective configuration says what counts and why, and is a configuration file itself', async () => {
  const root = temporaryTree({ 'sub/.doorbell.json': ownMap, 'sub/deep/b.c': wrong });
  mkdirSync(join(root, 'other'));
  const client = await start(root);
  client.settings = { rules: { 'direction-overgrants': 'error' } };
  const ask = async (name: string): Promise<string> => {
    const params = { textDocument: { uri: toUri(join(root, name)) } };
    return (await client.connection.sendRequest<EffectiveConfigurationResult>(EffectiveConfigurationRequest, params))
      .text;
  };
  const text = await ask('sub/deep/b.c');
  expect(text).toContain(`// Nearest .doorbell.json: ${join(root, 'sub/.doorbell.json')}\n`);
  expect(text).toContain('// functions described besides the built-in ones: my_map\n');
  expect(text).toMatch(/^ {4}"direction-overgrants": "error",? \/\/ settings of the editor$/m);
  expect(text).toMatch(/^ {4}"direction-denies-write": "error",? \/\/ default$/m);
  expect(text).toMatch(/^ {4}"suspicious-name": "off",? \/\/ default$/m);
  expect(text).toContain(`"platform": "generic-smmuv3" // ${join(root, 'sub/.doorbell.json')}`);
  expect(await ask('other/c.c')).toContain('// Nearest .doorbell.json: none in its folder or above\n');
});

test('a folder is checked by itself, and what is excluded by none', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'sub/b.c': wrong, 'sub/old/c.c': wrong });
  const client = await start(root);
  client.settings = { exclude: ['**/old/**'] };
  const result = await client.checkWorkspace([toUri(join(root, 'sub'))]);
  expect(result).toMatchObject({ files: 1, findings: 1 });
  expect(await found(client, root)).toEqual({ 'sub/b.c': denied });
  expect(await client.checkWorkspace()).toMatchObject({ files: 2, findings: 2 });
});

test('after a check of a folder, that folder follows the disk, and no file beside it', async () => {
  const root = temporaryTree({ 'a.c': wrong, 'sub/b.c': right });
  const client = await start(root);
  await client.checkWorkspace([toUri(join(root, 'sub'))]);
  const changed = ['a.c', 'sub/b.c', 'sub/new.c'].map((name) => join(root, name));
  for (const path of changed) writeFileSync(path, wrong);
  await client.fileChanged(...changed.map(toUri));
  await settled(client, root, { 'sub/b.c': denied, 'sub/new.c': denied });
  await client.checkWorkspace();
  await settled(client, root, { 'sub/b.c': denied, 'sub/new.c': denied, 'a.c': denied });
});

/** Makes a folder a git tree with a first commit of all that is in it. */
function commit(folder: string): void {
  const author = ['-c', 'user.name=a', '-c', 'user.email=a@example.org'];
  for (const args of [['init'], ['add', '.'], ['commit', '-m', 'first']])
    execFileSync('git', ['-C', folder, ...author, ...args], { stdio: 'ignore' });
}

test('of a git tree, what differs from the last commit is checked, and only that follows the disk', async () => {
  const root = temporaryTree({ 'same.c': wrong, 'edited.c': right, '.gitignore': 'ignored.c\n' });
  commit(root);
  for (const name of ['edited.c', 'new.c', 'ignored.c']) writeFileSync(join(root, name), wrong);
  const client = await start(root);
  expect(await client.checkWorkspace('changed')).toMatchObject({ files: 2, findings: 2 });
  expect(await found(client, root)).toEqual({ 'edited.c': denied, 'new.c': denied });
  writeFileSync(join(root, 'new.c'), right);
  await client.fileChanged(toUri(join(root, 'new.c')));
  await settled(client, root, { 'edited.c': denied });
});

test('a folder without git keeps no other from being checked for changes, and is named in the log', async () => {
  const root = temporaryTree({ 'tree/a.c': right, 'loose/b.c': wrong });
  commit(join(root, 'tree'));
  writeFileSync(join(root, 'tree/a.c'), wrong);
  const client = await start(root, undefined, ['tree', 'loose']);
  expect(await client.checkWorkspace('changed')).toMatchObject({ files: 1, findings: 1 });
  expect(await found(client, root)).toEqual({ 'tree/a.c': denied });
  expect(client.log).toContain(`git says nothing of ${join(root, 'loose')}`);
});

test('where there is no git, the check says so', async () => {
  const root = temporaryTree({ 'a.c': wrong });
  const client = await start(root);
  await expect(client.checkWorkspace('changed')).rejects.toThrow(`git says nothing of ${root}`);
});

test('lenses are off, and runs are on the machine that the user has set', async () => {
  const root = temporaryTree({ 'a.c': wrong });
  const client = await start(root);
  client.settings = { codeLens: false, iommu: 'amd-v1', kernel: '6.12', mode: 'lazy' };
  const uri = toUri(join(root, 'a.c'));
  await client.open(uri, wrong);
  const params = { textDocument: { uri } };
  const { traces } = await client.connection.sendRequest<TraceResult>(TraceRequest, params);
  expect(traces).toMatchObject([{ iommu: 'amd-v1', kernel: '6.12', mode: 'lazy' }]);
  const { summary } = await client.connection.sendRequest<SimulateResult>(SimulateRequest, params);
  expect(summary).toContain('on amd-v1');
  expect(await client.codeLenses(uri)).toEqual([]);
});

test('a branch switch that changes 10,000 files at once is followed, with an editor that is served meanwhile', async () => {
  const names = Array.from({ length: 10_000 }, (_, i) => `d${i % 50}/${i}.c`);
  const root = temporaryTree({ ...Object.fromEntries(names.map((name) => [name, 'int x;\n'])), 'a.c': wrong });
  const client = await start(root);
  await client.checkWorkspace();
  expect(await found(client, root)).toEqual({ 'a.c': denied });
  await client.open('untitled:Untitled-1', wrong);
  for (const name of names) writeFileSync(join(root, name), name === 'd7/7.c' ? wrong : 'int yy;\n');
  writeFileSync(join(root, 'a.c'), right);
  await client.fileChanged(...[...names, 'a.c'].map((name) => toUri(join(root, name))));
  expect(await client.diagnostics('untitled:Untitled-1')).toHaveLength(1);
  await settled(client, root, { 'd7/7.c': denied });
});

test('a tree with pipes and devices in place of its files is served and checked, and what is wrong is told', async () => {
  const root = temporaryTree({ '.git/HEAD': '', 'a.c': `#include "pipe.h"\n${wrong}`, 'sub/b.c': wrong });
  execFileSync(
    'mkfifo',
    ['.gitignore', 'pipe.h', 'sub/Makefile', 'sub/.doorbell.json'].map((name) => join(root, name)),
  );
  symlinkSync('/dev/zero', join(root, 'compile_commands.json'));
  const client = await start(root);
  const uri = toUri(join(root, 'a.c'));
  await client.open(uri, `#include "pipe.h"\n${wrong}`);
  expect(await client.diagnostics(uri)).toHaveLength(1);
  await client.checkWorkspace();
  expect(await found(client, root)).toMatchObject({ 'sub/b.c': denied });
  expect(client.log.join('\n')).toContain('.gitignore: not a regular file; nothing is ignored for it');
});
