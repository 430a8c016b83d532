/** A person's session with the packaged extension, in a window of its own. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, inject, onTestFailed } from 'vitest';
import { launchChromium } from './chromium.ts';
import { watchedWindow } from './notifications.ts';
import { Workbench } from './workbench.ts';

/**
 * Makes the tests of a file the steps of one session on a copy of examples/, which `begin` gets hold of; where `folder` is
 * null, `begin` opens what it needs. A step that fails leaves a screenshot in .cache/e2e, and fails those that build on it.
 * `language` is the user's, English where absent.
 */
export function session(
  folder: keyof ReturnType<typeof workspaces> | null,
  begin: (workbench: Workbench) => void | Promise<void>,
  language?: string,
): void {
  let browser: Browser | undefined;
  let workbench: Workbench;
  let failed = false;

  beforeAll(async () => {
    browser = await launchChromium();
    workbench = new Workbench(await watchedWindow(browser, language));
    if (folder) await workbench.openFolder(inject('url'), workspaces()[folder]);
    await begin(workbench);
  });
  beforeEach(() => {
    if (failed) throw new Error('an earlier step failed');
    onTestFailed(async ({ task }) => {
      failed = true;
      await workbench.page.screenshot({ path: `.cache/e2e/${task.name}.png` });
    });
  });
  afterAll(() => browser?.close());
}

const workspaces = () => inject('workspaces');
