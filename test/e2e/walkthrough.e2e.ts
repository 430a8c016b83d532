/** "Get started", as one who has just installed the extension takes it. The tests are the steps of one session, in order. */
import type { Locator } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { expectNotification } from './notifications.ts';
import { session } from './session.ts';
import { appears, type Workbench } from './workbench.ts';

describe('the walkthrough', () => {
  let workbench: Workbench;
  /** A step, by its id, and whether it is ticked. */
  const step = (id: string): Locator =>
    workbench.page.locator(`.getting-started-step[data-step-id="doorbell-lint.doorbell-lint#get-started#${id}"]`);
  const ticked = (id: string): Locator => step(id).locator('.codicon.complete');
  const press = async (id: string, label: string): Promise<void> => {
    const button = step(id).getByRole('button', { name: label });
    // The step that is next is open already; a click on it would bring the keyboard back to it a moment later.
    if (!(await button.isVisible())) await step(id).click({ position: { x: 60, y: 10 } });
    await button.click();
  };

  session('walkthrough', async (opened) => {
    workbench = opened;
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await workbench.commandWith('Welcome: Open Walkthrough...', 'Get Started with Doorbell Lint');
    await step('workspace').waitFor();
  });

  test('Open Example opens it beside, with the mistake selected, and the step is ticked once it is underlined', async () => {
    expect(await ticked('see').count()).toBe(0);
    await workbench.screenshot('walkthrough');
    await press('see', 'Open Example');
    await workbench.status('(13 selected)').waitFor();
    await workbench.squiggles.first().waitFor();
    await step('see').waitFor();
    await ticked('see').waitFor();
    expect(await workbench.page.locator('.editor-group-container').count()).toBe(2);
    await workbench.screenshot('walkthrough-beside');
  });

  test('Show Quick Fixes offers the fix for it, in that editor; only the repair ticks the step', async () => {
    const fix = workbench.page.locator('.action-widget').filter({ hasText: 'DMA_FROM_DEVICE' });
    // A step that was just ticked brings the keyboard to the next one a moment later, which closes the list.
    do await press('repair', 'Show Quick Fixes');
    while (!(await appears(fix, 5000)));
    await workbench.page.keyboard.press('Escape');
    await fix.waitFor({ state: 'hidden' });
    expect(await ticked('repair').count()).toBe(0);
    await press('repair', 'Show Quick Fixes');
    await fix.waitFor();
    await workbench.page.keyboard.press('Enter');
    await ticked('repair').waitFor();
    expect(await workbench.page.locator('.editor-group-container').count()).toBe(2);
  });

  test('Simulate Doorbell rings the doorbell of that editor', async () => {
    expect(await ticked('simulate').count()).toBe(0);
    await press('simulate', 'Simulate Doorbell');
    await workbench.status('interrupt raised').waitFor();
    await ticked('simulate').waitFor();
  });

  test('Check Workspace ticks its step when it is done', async () => {
    // Where it takes longer than a moment.
    expectNotification(/Checking the workspace for DMA mappings/);
    await press('workspace', 'Check Workspace');
    await workbench.status('The workspace was checked').waitFor();
    await ticked('workspace').waitFor();
  });
});
