/**
 * Doorbell Trace as a person uses it: opens beside the problems, steps through the run, goes to the source, copies the
 * log, looks at another IOMMU, repairs the line, reloads the window. The tests are the steps of one session, in order.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { violations } from './accessibility.ts';
import { expectNotification } from './notifications.ts';
import { session } from './session.ts';
import { TracePanel } from './trace-panel.ts';
import type { Workbench } from './workbench.ts';

/** The example's lines, and the line of its map call, counted from 1. */
const lines = (await readFile('examples/doorbell-wrong.c', 'utf8')).split('\n');
const lineOf = (text: string) => lines.findIndex((line) => line.includes(text)) + 1;
const mapCall = lineOf('dma_map_resource(');

describe('the trace of the wrong example', () => {
  let workbench: Workbench;
  let panel: TracePanel;
  const complaints: string[] = [];

  session('trace', async (opened) => {
    workbench = opened;
    panel = new TracePanel(workbench.page);
    await workbench.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    workbench.page.on('console', (message) => {
      if (/trace-panel|Content Security Policy/i.test(message.text())) complaints.push(message.text());
    });
  });

  test('the tree in the Explorer has the doorbell, its mapping, exposure and faults as text', async () => {
    await workbench.openFile('doorbell-wrong.c');
    await workbench.goToLine(mapCall);
    // The view is offered once the server has found a doorbell.
    await workbench.part('sidebar').locator('.pane-header').filter({ hasText: 'Doorbells' }).waitFor();
    await workbench.command('Explorer: Focus on Doorbells View');
    const row = (text: string) => workbench.treeRow('Doorbells', text);
    await row('buzzer_install()').waitFor();
    // A click goes to the source; the trace is one of its buttons.
    await row('buzzer_install()').click();
    await workbench.status(`Ln ${mapCall}, `).waitFor();
    await row('buzzer_install()').hover();
    await row('buzzer_install()').getByRole('button', { name: 'Show Trace' }).click();
    await panel.verdict('write fault').waitFor();
    await row('buzzer_install()').click();
    await workbench.command('Explorer: Focus on Doorbells View');
    await workbench.page.keyboard.press('ArrowRight');
    await row('Mapping').filter({ hasText: 'DMA_TO_DEVICE permits read' }).waitFor();
    await row('Exposure').filter({ hasText: 'BAR2' }).waitFor();
    await row('Faults').filter({ hasText: 'permission fault, write to IOVA' }).click();
    await row('amd-v1').waitFor();
    // Only rows that are on the screen are drawn: the folder's files make room.
    await workbench.part('sidebar').locator('.pane-header').first().click();
    await row('riscv-iommu').waitFor();
    await workbench.screenshot('doorbells');
    await row('amd-v1').click();
    await panel.frame.locator('.machine').filter({ hasText: 'amd-v1' }).waitFor();
  });

  test('the tree has the doorbells of files that are not open, once the workspace was checked', async () => {
    const row = (text: string) => workbench.treeRow('Doorbells', text);
    // Where it takes longer than a moment.
    expectNotification(/Checking the workspace for DMA mappings/);
    await workbench.command('Doorbell: Check Workspace');
    await row('doorbell-right.c').click();
    await row('interrupt raised on').waitFor();
    await workbench.command('View: Toggle Primary Side Bar Visibility');
  });

  test('the trace opens in the panel area, takes no editor column, and shows where the write stops', async () => {
    await workbench.focusEditor();
    await workbench.command('Doorbell: Show Trace');
    await panel.frame.locator('.machine').filter({ hasText: 'ipmmu-vmsa' }).waitFor();
    expect(await workbench.page.locator('.editor-group-container').count()).toBe(1);
    await workbench.part('panel').getByRole('tab', { name: 'Doorbell Trace' }).waitFor();
    expect(await panel.box('IOMMU').getAttribute('class')).toContain('stopped');
    expect(await panel.box('Interrupt').getAttribute('class')).toContain('unreached');
    const entry = panel.frame.getByRole('row').filter({ hasText: 'L3[511]' });
    await entry.filter({ hasText: 'read (AP[2:1]=3)' }).filter({ hasText: 'AttrIndx=2 device' }).waitFor();
    await panel.frame.getByLabel('Fault record').filter({ hasText: 'code' }).waitFor();
    await panel.frame.locator('.log').filter({ hasText: 'Unhandled fault' }).waitFor();
    await workbench.resizePanel(540);
    await workbench.goToLine(mapCall);
    await workbench.screenshot('trace');
  });

  test('arrow keys step through the run, from the boxes and on the slider', async () => {
    await panel.box('IOMMU').getByRole('button').focus();
    await workbench.page.keyboard.press('ArrowLeft');
    await panel.heading('Local bus').waitFor();
    // The editor goes along, and the keyboard stays.
    await workbench.status(`Ln ${mapCall}, `).waitFor();
    await workbench.page.keyboard.press('Home');
    await panel.heading('Host').waitFor();
    await panel.frame.getByRole('slider').focus();
    await workbench.page.keyboard.press('ArrowRight');
    await panel.heading('BAR').waitFor();
    expect(await panel.frame.getByRole('slider').getAttribute('aria-valuetext')).toMatch(/^Step \d+ of \d+, BAR: /);
    await workbench.page.keyboard.press('End');
    await panel.heading('IOMMU').waitFor();
  });

  test('a click on the source line of a step goes there, and replaces nothing', async () => {
    await panel.step('pci_epc_set_bar').locator('..').locator('.source').click();
    await workbench.status(`Ln ${lineOf('pci_epc_set_bar(')}, `).waitFor();
    await panel.step('dma_map_resource').locator('..').locator('.source').click();
    await workbench.status(`Ln ${mapCall}, `).waitFor();
    await workbench.status('selected').waitFor({ state: 'detached' });
  });

  test('the copy button puts the kernel log on the clipboard', async () => {
    await panel.frame.getByRole('button', { name: 'Copy the kernel log' }).click();
    await panel.frame.getByRole('status').filter({ hasText: 'copied' }).waitFor({ state: 'attached' });
    const log = await panel.frame.locator('.log').textContent();
    await expect.poll(() => workbench.page.evaluate<string>('navigator.clipboard.readText()')).toBe(log);
  });

  test('the run is copied as Markdown, and made on another kernel and mode, which the workspace remembers', async () => {
    await panel.frame.getByRole('button', { name: 'Copy as Markdown' }).click();
    await expect
      .poll(() => workbench.page.evaluate<string>('navigator.clipboard.readText()'))
      .toContain('| iommu | ipmmu-vmsa blocks the write');
    await panel.frame.getByLabel('Linux').selectOption('6.12');
    await panel.frame.locator('.machine').filter({ hasText: 'Linux 6.12' }).waitFor({ state: 'attached' });
    await panel.frame.getByLabel('Unmapping').selectOption('lazy');
    await panel.frame.locator('.machine').filter({ hasText: 'Linux 6.12, lazy' }).waitFor({ state: 'attached' });
    await workbench.focusEditor();
    await workbench.command('Doorbell: Show Trace');
    await panel.frame.locator('.machine').filter({ hasText: 'Linux 6.12, lazy' }).waitFor({ state: 'attached' });
    await panel.frame.getByLabel('Unmapping').selectOption('strict');
    await panel.frame.getByLabel('Linux').selectOption('7.2');
    await panel.frame.locator('.machine').filter({ hasText: 'Linux 7.2)' }).waitFor({ state: 'attached' });
  });

  test('at the height that the panel has by itself, path, verdict and matrix are in sight', async () => {
    await workbench.resizePanel(300);
    for (const part of [
      panel.box('IOMMU'),
      panel.verdict('write fault'),
      panel.frame.locator('[role=grid] tbody tr').first(),
    ])
      expect(
        await part.evaluate((one) => one.getBoundingClientRect().bottom <= one.ownerDocument.defaultView!.innerHeight),
      ).toBe(true);
    await workbench.screenshot('trace-default');
    await workbench.resizePanel(540);
  });

  test('a cell of the matrix, by keyboard, shows its run', async () => {
    const selected = panel.frame.locator('[role=gridcell][aria-selected=true]');
    await selected.focus();
    await workbench.page.keyboard.press('Home');
    await workbench.page.keyboard.press('Enter');
    await panel.frame.getByText('a comparison: only the access is simulated').waitFor();
    await panel.verdict('interrupt').or(panel.verdict('access done')).first().waitFor();
    expect(await panel.box('Host').getAttribute('class')).toContain('skipped');
    await panel.cell('none', 'DMA_TO_DEVICE', 'write').click();
    await panel.verdict('interrupt raised').waitFor();
    await workbench.screenshot('trace-matrix');
    await panel.cell('ipmmu-vmsa', 'DMA_TO_DEVICE', 'write').click();
    await panel.verdict('write fault').waitFor();
  });

  test('the trace follows edits, and says that it is stale when the doorbell is gone', async () => {
    await workbench.goToLine(mapCall + 1);
    await workbench.select('DMA_TO_DEVICE');
    await workbench.page.keyboard.type('DMA_FROM_DEVICE');
    await panel.verdict('interrupt raised').waitFor();
    await workbench.page.keyboard.press('Control+A');
    await workbench.page.keyboard.press('Delete');
    await panel.frame.locator('[data-freshness=stale]').waitFor();
    await panel.frame.getByRole('status').filter({ hasText: 'no function of this file maps a doorbell' }).waitFor();
    await workbench.command('File: Revert File');
    await panel.verdict('write fault').waitFor();
  });

  test('what a failed call leaves behind is among the problems after a simulation', async () => {
    await workbench.goToLine(lineOf('goto err_free_irq'));
    await workbench.select('err_free_irq');
    await workbench.page.keyboard.type('err_unmap');
    await workbench.command('Doorbell: Simulate Doorbell');
    await workbench.status('1 left behind on a way out').waitFor();
    await workbench.command('Problems: Focus on Problems View');
    const leftBehind = workbench.problems('interrupt 117 of buzzer_pressed() is still requested');
    await leftBehind.filter({ hasText: `Ln ${lineOf('request_irq(')}, ` }).waitFor();
    await workbench.screenshot('left-behind');
    await workbench.focusEditor();
    await workbench.command('File: Revert File');
    await leftBehind.waitFor({ state: 'detached' });
    await workbench.command('Doorbell: Clear Simulation');
    await workbench.command('Doorbell: Show Trace');
    await panel.verdict('write fault').waitFor();
  });

  test('a reload of the window brings the same run and step back', async () => {
    await panel.cell('amd-v1', 'DMA_TO_DEVICE', 'write').click();
    await panel.frame.locator('.machine').filter({ hasText: 'amd-v1' }).waitFor();
    await panel.box('BAR').getByRole('button').click();
    await panel.heading('BAR').waitFor();
    await workbench.reload();
    await panel.frame.locator('.machine').filter({ hasText: 'amd-v1' }).waitFor();
    await panel.heading('BAR').waitFor();
  });

  test.for([
    ['Dark Modern', 'trace-dark'],
    ['Light Modern', null],
    ['Default High Contrast', 'trace-high-contrast'],
    ['Default High Contrast Light', null],
  ] as const)('axe-core finds nothing to complain about in %s', async ([theme, image]) => {
    // In the settings of the folder, so that no other session sees it.
    const settings = join(inject('workspaces').trace, '.vscode');
    await mkdir(settings, { recursive: true });
    await writeFile(join(settings, 'settings.json'), JSON.stringify({ 'workbench.colorTheme': theme }));
    await panel.frame.locator(`body[data-vscode-theme-id="${theme}"]`).waitFor();
    await panel.box('IOMMU').getByRole('button').click();
    expect(await violations(await panel.content())).toEqual([]);
    if (image) await workbench.screenshot(image);
  });

  test('nothing that the page does is against its Content-Security-Policy', () => {
    expect(complaints).toEqual([]);
  });
});
