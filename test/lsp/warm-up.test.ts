/** What the server does while nobody speaks to it. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, onTestFinished, test, vi } from 'vitest';
import { checkAhead, warmUp } from '../../server/lsp/warm-up.ts';
import { CParser } from '../../server/syntax/parser.ts';
import { toUri } from '../../server/workspace/uri.ts';
import type { Workspace } from '../../server/workspace/workspace.ts';
import { bundle } from '../support/bundle.ts';
import { driver, wrong } from '../support/driver.ts';
import { nowhere, openEngine } from '../support/engine.ts';
import { spawnServer } from '../support/lsp-client.ts';
import { temporaryTree } from '../support/temporary-tree.ts';

test('a whole driver is checked meanwhile, down to its findings, and closed again', async () => {
  const workspace = workspaceOf({});
  const { engine } = await workspace;
  const [check, close] = [vi.spyOn(engine, 'check'), vi.spyOn(engine, 'close')];
  warmUp(workspace);
  await vi.waitUntil(() => close.mock.calls.length > 0);
  const rules = check.mock.results[0]!.value.findings.map(({ rule }: { readonly rule: string }) => rule);
  expect(rules).toContain('direction-denies-write');
  expect(engine.check(check.mock.calls[0]![0]).findings).toEqual([]);
});

test('a client that speaks at once is not kept waiting by it', async () => {
  const workspace = workspaceOf({});
  const open = vi.spyOn((await workspace).engine, 'open');
  clearTimeout(warmUp(workspace));
  await setTimeout(100);
  expect(open).not.toHaveBeenCalled();
});

test('the file that is expected is checked ahead, and not again when it is opened as it was', async () => {
  const workspace = workspaceOf({ [nowhere]: wrong });
  const { engine } = await workspace;
  const parse = vi.spyOn(CParser.prototype, 'parse');
  onTestFinished(() => parse.mockRestore());
  await checkAhead(workspace, nowhere);
  expect(engine.text(nowhere)).toBeUndefined();
  const parsed = parse.mock.calls.length;
  expect(parsed).toBeGreaterThan(0);
  engine.open(nowhere, wrong);
  expect(engine.check(nowhere).findings).toMatchObject([{ rule: 'direction-denies-write' }]);
  expect(parse.mock.calls.length).toBe(parsed);
});

test('a file that the client has opened meanwhile, or that is not there, is left alone', async () => {
  const workspace = workspaceOf({ [nowhere]: wrong });
  const { engine } = await workspace;
  const ahead = checkAhead(workspace, nowhere);
  engine.open(nowhere, driver('DMA_FROM_DEVICE'));
  await ahead;
  await checkAhead(workspace, 'file:///nowhere/absent.c');
  expect(engine.text(nowhere)).toBe(driver('DMA_FROM_DEVICE'));
});

test('a file that is opened with another text than the expected one is checked as it is', async () => {
  const uri = toUri(join(temporaryTree({ 'driver.c': wrong }), 'driver.c'));
  const { client } = await spawnServer([bundle('server.js'), '--stdio', `--expect=${uri}`]);
  await setTimeout(500);
  await client.initialize();
  await client.open(uri, `\n${wrong}`);
  const [moved] = await client.diagnostics(uri);
  await client.close(uri);
  await client.open(uri, wrong);
  const [before] = await client.diagnostics(uri);
  expect(moved!.range.start.line).toBe(before!.range.start.line + 1);
  expect(client.log).toEqual([]);
});

test('a client that speaks late hears of its own file only', async () => {
  const { client } = await spawnServer([bundle('server.js'), '--stdio']);
  await setTimeout(500);
  await client.initialize();
  await client.open('file:///nowhere/late.c', wrong);
  expect(await client.diagnostics('file:///nowhere/late.c')).toMatchObject([{ code: 'direction-denies-write' }]);
  expect(client.published.size).toBe(0);
  expect(client.log).toEqual([]);
});

async function workspaceOf(files: Readonly<Record<string, string>>): Promise<Workspace> {
  const engine = await openEngine();
  const read = (uri: string) => files[uri];
  const check = (uri: string) => engine.check(uri);
  return { engine, files: { read }, check } as unknown as Workspace;
}
