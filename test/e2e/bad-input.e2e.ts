/** What no editor should stumble over: a long file, two windows on one tree, and files that save themselves. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, inject, onTestFailed, test } from 'vitest';
import { longDriver } from '../support/driver.ts';
import { launchChromium } from './chromium.ts';
import { watchedWindow } from './notifications.ts';
import { Workbench } from './workbench.ts';

const finding = 'direction-denies-write';
const folder = inject('workspaces').badInput;
let browser: Browser;
let windows: Workbench[];

async function openWindow(): Promise<Workbench> {
  const workbench = new Workbench(await watchedWindow(browser));
  await workbench.openFolder(inject('url'), folder);
  await workbench.command('View: Toggle Primary Side Bar Visibility');
  await workbench.command('Problems: Focus on Problems View');
  return workbench;
}

/** Types another direction over that of the map call. */
async function choose(workbench: Workbench, before: string, after: string): Promise<void> {
  await workbench.goBehind('PAGE_SIZE,');
  await workbench.select(before);
  await workbench.page.keyboard.type(after);
}

beforeAll(async () => {
  await mkdir(join(folder, '.vscode'));
  await writeFile(join(folder, 'long.c'), longDriver());
  browser = await launchChromium();
  windows = [await openWindow()];
});
beforeEach(() => {
  onTestFailed(async ({ task }) => {
    for (const [i, { page }] of windows.entries()) await page.screenshot({ path: `.cache/e2e/${task.name} ${i}.png` });
  });
});
afterAll(() => browser?.close());

describe('a file of 50,000 lines', () => {
  test('has its squiggle and its lens at its end, and follows what is typed', async () => {
    const [workbench] = windows as [Workbench];
    await workbench.openFile('long.c');
    await workbench.goBehind('dma_map_resource(');
    await workbench.squiggles.first().waitFor();
    await workbench.problems(finding).waitFor();
    await workbench.select('DMA_TO_DEVICE');
    await workbench.page.keyboard.type('DMA_FROM_DEVICE');
    await workbench.problems(finding).waitFor({ state: 'detached' });
    await workbench.command('File: Revert File');
    await workbench.problems(finding).waitFor();
    await workbench.closeEditor();
  });
});

describe('two windows on one tree', () => {
  test('what one saves, the other knows', async () => {
    windows.push(await openWindow());
    const [one, other] = windows as [Workbench, Workbench];
    for (const workbench of windows) {
      await workbench.openFile('doorbell-wrong.c');
      await workbench.problems(finding).waitFor();
    }
    await choose(one, 'DMA_TO_DEVICE', 'DMA_FROM_DEVICE');
    await one.problems(finding).waitFor({ state: 'detached' });
    await one.page.keyboard.press('Control+S');
    await other.problems(finding).waitFor({ state: 'detached' });
    await other.goBehind('static int buzzer_install');
    await other.codeLens('rings on all').waitFor();
  });
});

describe('files that save themselves', () => {
  test('are followed while they are typed', async () => {
    const [workbench] = windows as [Workbench];
    const settings = { 'files.autoSave': 'afterDelay', 'files.autoSaveDelay': 50 };
    await writeFile(join(folder, '.vscode/settings.json'), JSON.stringify(settings));
    await workbench.openFile('doorbell-right.c');
    for (const [before, after] of [
      ['DMA_FROM_DEVICE', 'DMA_TO_DEVICE'],
      ['DMA_TO_DEVICE', 'DMA_FROM_DEVICE'],
    ] as const) {
      await choose(workbench, before, after);
      await workbench.page.locator('.tab.active.dirty').waitFor({ state: 'detached' });
      await workbench.problems(finding).waitFor({ state: after === 'DMA_TO_DEVICE' ? 'attached' : 'detached' });
    }
  });
});
