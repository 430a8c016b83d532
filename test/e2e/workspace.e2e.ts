/**
 * The whole workspace: findings of files that are not open, and what the editor says of its state. The tests are the steps
 * of one session, in order; they take the pictures of the walkthrough.
 */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, onTestFailed, test } from 'vitest';
import { launchChromium } from './chromium.ts';
import { expectNotification, watchedWindow } from './notifications.ts';
import { Workbench } from './workbench.ts';

const finding = 'direction-denies-write';

describe('a session on a whole folder', () => {
  const folder = inject('workspaces').whole;
  let browser: Browser;
  let workbench: Workbench;

  beforeAll(async () => {
    const quiet = join(folder, 'quiet.c');
    await writeFile(quiet, 'int quiet(void)\n{\n\treturn 0;\n}\n');
    browser = await launchChromium();
    workbench = new Workbench(await watchedWindow(browser));
    await workbench.openFolder(inject('url'), folder);
  });
  beforeEach(() => {
    onTestFailed(async ({ task }) => {
      await workbench.page.screenshot({ path: `.cache/e2e/${task.name}.png` });
    });
  });
  afterAll(() => browser.close());

  test('a folder is opened and C without doorbells edited in silence', async () => {
    await workbench.openFile('quiet.c');
    await workbench.command('Problems: Focus on Problems View');
    await workbench.languageStatus('Doorbell Lint');
    await workbench.page.keyboard.press('Escape');
    expect(await (await workbench.showNotifications()).count()).toBe(0);
    await workbench.page.keyboard.press('Escape');
    expect(await workbench.problems('').count()).toBe(0);
  });

  test('Check Workspace puts findings of files that are not open into Problems', async () => {
    // Where it takes longer than a moment.
    expectNotification(/Checking the workspace for DMA mappings/);
    await workbench.command('Doorbell: Check Workspace');
    await workbench.problems(finding).waitFor();
    await workbench.status('The workspace was checked').waitFor();
    await workbench.screenshot('check-workspace');
    await workbench.closeUp('walkthrough-workspace', workbench.problems(finding));
  });

  test('they follow a file that is renamed and repaired on disk', async () => {
    const [from, to] = ['doorbell-wrong.c', 'doorbell-moved.c'].map((name) => join(folder, name));
    await rename(from!, to!);
    await workbench.problems('doorbell-moved.c').first().waitFor();
    await workbench.problems('doorbell-wrong.c').first().waitFor({ state: 'detached' });
    const text = await readFile(to!, 'utf8');
    await writeFile(to!, text.replaceAll('DMA_TO_DEVICE', 'DMA_FROM_DEVICE'));
    await workbench.problems(finding).waitFor({ state: 'detached' });
    await rm(to!);
    await writeFile(from!, text);
    await workbench.problems(finding).waitFor();
  });

  test('an open file has each finding once, and keeps it when it is closed', async () => {
    await workbench.openFile('doorbell-wrong.c');
    await workbench.goToProblem(finding);
    await workbench.squiggles.first().waitFor();
    expect(await workbench.problems(finding).count()).toBe(1);
    await workbench.closeEditor();
    await workbench.problems(finding).waitFor();
    expect(await workbench.problems(finding).count()).toBe(1);
  });

  test('the language status says the state, the last check, the configuration file and the platform', async () => {
    await writeFile(join(folder, '.doorbell.json'), '{ "rules": { "direction-denies-write": "warning" } }\n');
    await workbench.openFile('doorbell-wrong.c');
    await workbench.languageStatus('.doorbell.json');
    await workbench.languageStatus('qcom-sa8775p');
    await workbench.languageStatus('checked at');
    await workbench.screenshot('status');
    await workbench.page.keyboard.press('Escape');
  });

  test('a platform is chosen from the palette and kept in the settings of the workspace', async () => {
    await workbench.focusEditor();
    await workbench.commandWith('Doorbell: Select Platform', 'generic-smmuv3');
    await workbench.languageStatus('generic-smmuv3');
    await workbench.page.keyboard.press('Escape');
    const settings = await readFile(join(folder, '.vscode/settings.json'), 'utf8');
    expect(JSON.parse(settings)).toEqual({ 'doorbell-lint.platform': 'generic-smmuv3' });
  });

  test('Show Effective Configuration names the file and who decides', async () => {
    await workbench.focusEditor();
    await workbench.command('Doorbell: Show Effective Configuration');
    await workbench.line('direction-denies-write').filter({ hasText: '"warning"' }).waitFor();
    await workbench.screenshot('effective-configuration');
    await workbench.page.keyboard.press('Control+End');
    await workbench.line('generic-smmuv3').filter({ hasText: 'settings of the editor' }).waitFor();
    await workbench.closeEditor();
  });

  test('a broken configuration file has an error of its own, and what it said stays in force', async () => {
    await writeFile(join(folder, '.doorbell.json'), '{ "rules": { "direction-denies-write": "loud" } }\n');
    await workbench.problems('what it said before stays in force').waitFor();
    await workbench.screenshot('broken-configuration');
    await rm(join(folder, '.doorbell.json'));
    await workbench.problems('what it said before stays in force').waitFor({ state: 'detached' });
  });

  test('Collect Bug Report gathers versions, settings, findings and the log', async () => {
    await workbench.focusEditor();
    await workbench.command('Doorbell: Collect Bug Report');
    await workbench.line('Doorbell Lint: bug report').waitFor();
    await workbench.line('server: doorbell-lint').waitFor();
    await workbench.screenshot('bug-report');
    await workbench.command('View: Revert and Close Editor');
  });
});
