/**
 * Places in which less is possible: Restricted Mode, and the web-worker extension host of VS Code for the Web, whose build
 * is the one that the browser runs.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, inject, onTestFailed, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import type { CodeServer } from './code-server.ts';
import { watchedWindow } from './notifications.ts';
import { type Setup, serveProduct } from './product.ts';
import { TracePanel } from './trace-panel.ts';
import { Workbench } from './workbench.ts';

const finding = 'direction-denies-write';

/** A folder of `workspaces.places` in a code-server of its own, for the tests of the block. */
function open(setup: Setup, prepare: (folder: string) => Promise<void> = async () => {}) {
  const folder = inject('workspaces').places;
  const opened = { folder } as { readonly folder: string; workbench: Workbench };
  let root: string;
  let server: CodeServer;
  let browser: Browser;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'doorbell-lint-places-'));
    await prepare(folder);
    server = await serveProduct(root, inject('vsix'), setup);
    browser = await launchChromium();
    opened.workbench = new Workbench(await watchedWindow(browser));
    await opened.workbench.openFolder(server.url, folder);
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
    await rm(root, { recursive: true, force: true });
  });
  return opened;
}

function screenshotOnFailure(opened: { readonly workbench: Workbench }): void {
  onTestFailed(async ({ task }) => {
    await opened.workbench.page.screenshot({ path: `.cache/e2e/${task.name}.png` });
  });
}

describe('in Restricted Mode', () => {
  const opened = open(
    { asksForTrust: true, settings: { 'security.workspace.trust.startupPrompt': 'never' } },
    (folder) => writeFile(join(folder, '.doorbell.json'), '{ "constants": { "OURS": 1 } }\n'),
  );

  test('built-in models work; those of the workspace wait for trust, and it says so', async () => {
    screenshotOnFailure(opened);
    const { workbench } = opened;
    await workbench.openFile('doorbell-wrong.c');
    await workbench.command('Problems: Focus on Problems View');
    await workbench.problems(finding).waitFor();
    await workbench.problems('ignored until the workspace is trusted').waitFor();
    await workbench.languageStatus('Restricted Mode');
    await workbench.screenshot('restricted-mode');
  });
});

describe('in the web-worker extension host', () => {
  const opened = open({ settings: { 'remote.extensionKind': { 'doorbell-lint.doorbell-lint': ['ui'] } } });

  test('the server is a web worker, and a file is analysed by itself', async () => {
    screenshotOnFailure(opened);
    const { workbench } = opened;
    await workbench.openFile('doorbell-wrong.c');
    await workbench.languageStatus('each file is analysed by itself');
    await workbench.page.keyboard.press('Escape');
    await workbench.command('Problems: Focus on Problems View');
    await workbench.problems(finding).waitFor();
    await workbench.goToProblem(finding);
    await workbench.squiggles.first().waitFor();
    await workbench.screenshot('web');
  });

  test('the nearest .doorbell.json counts, as it is now', async () => {
    screenshotOnFailure(opened);
    const { workbench } = opened;
    const configuration = join(opened.folder, '.doorbell.json');
    await writeFile(configuration, '{ "rules": { "direction-denies-write": "off" } }\n');
    await workbench.problems(finding).waitFor({ state: 'detached' });
    await workbench.languageStatus('.doorbell.json');
    await workbench.page.keyboard.press('Escape');
    await rm(configuration);
    await workbench.problems(finding).waitFor();
  });

  test('the quick fix repairs it there too', async () => {
    screenshotOnFailure(opened);
    const { workbench } = opened;
    await workbench.goToProblem(finding);
    await workbench.codeActions('DMA_FROM_DEVICE');
    await workbench.page.keyboard.press('Enter');
    await workbench.problems(finding).waitFor({ state: 'detached' });
    await workbench.squiggles.first().waitFor({ state: 'detached' });
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Control+Z');
    await workbench.problems(finding).waitFor();
  });

  test('Simulate Doorbell and the trace run there', async () => {
    screenshotOnFailure(opened);
    const { workbench } = opened;
    await workbench.goToProblem(finding);
    await workbench.command('Doorbell: Simulate Doorbell');
    await workbench.problems('doorbell-sim').waitFor();
    await workbench.command('Doorbell: Show Trace');
    await new TracePanel(workbench.page).verdict('write fault').waitFor();
    await workbench.screenshot('web-trace');
  });
});
