/** What the server does while nobody speaks to it. */
import { setTimeout } from 'node:timers/promises';
import { expect, test, vi } from 'vitest';
import { warmUp } from '../../server/lsp/warm-up.ts';
import type { Workspace } from '../../server/workspace/workspace.ts';
import { bundle } from '../support/bundle.ts';
import { wrong } from '../support/driver.ts';
import { openEngine } from '../support/engine.ts';
import { spawnServer } from '../support/lsp-client.ts';

test('a whole driver is checked meanwhile, down to its findings, and closed again', async () => {
  const engine = await openEngine();
  const [check, close] = [vi.spyOn(engine, 'check'), vi.spyOn(engine, 'close')];
  warmUp(Promise.resolve({ engine } as Workspace));
  await vi.waitUntil(() => close.mock.calls.length > 0);
  const rules = check.mock.results[0]!.value.findings.map(({ rule }: { readonly rule: string }) => rule);
  expect(rules).toContain('direction-denies-write');
  expect(engine.check(check.mock.calls[0]![0]).findings).toEqual([]);
});

test('a client that speaks at once is not kept waiting by it', async () => {
  const engine = await openEngine();
  const open = vi.spyOn(engine, 'open');
  clearTimeout(warmUp(Promise.resolve({ engine } as Workspace)));
  await setTimeout(100);
  expect(open).not.toHaveBeenCalled();
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
