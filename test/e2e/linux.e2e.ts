/**
 * Drivers of Linux 7.2 in a window on the whole kernel, which has no index yet: what squiggles, lenses, hovers and traces say
 * of them agrees. Nothing is saved. The tests are the steps of one session.
 */
import { describe, expect, inject, test } from 'vitest';
import { linuxTree } from '../corpus/linux.ts';
import { expectNotification } from './notifications.ts';
import { session } from './session.ts';
import { TracePanel } from './trace-panel.ts';
import type { Workbench } from './workbench.ts';

describe('Linux 7.2', () => {
  let workbench: Workbench;
  let panel: TracePanel;

  session(null, async (opened) => {
    workbench = opened;
    panel = new TracePanel(workbench.page);
    await workbench.openFolder(inject('url'), linuxTree('7.2'));
    await workbench.command('View: Toggle Primary Side Bar Visibility');
  });

  test('loongson1_ac97.c: the directions of both channels are wrong, and the hover knows the device as well', async () => {
    await workbench.openFile('loongson1_ac97.c');
    await workbench.goBehind('ac97->tx_dma_base = dma_map_resource');
    await workbench.squiggles.nth(1).waitFor();
    await workbench.command('Show or Focus Hover');
    await workbench.hover('as the FIFO of playback').filter({ hasText: 'the write faults on 16 of 20' }).waitFor();
    expect(await workbench.hover('not known here').count()).toBe(0);
    await workbench.page.keyboard.press('Escape');
  });

  test('forcedeth.c: a direction that is repaired and broken again is followed, in 6,500 lines', async () => {
    await workbench.openFile('forcedeth.c');
    await workbench.goToLine(5231);
    await workbench.squiggles.first().waitFor();
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Home');
    await workbench.select('DMA_TO_DEVICE');
    await workbench.page.keyboard.type('DMA_FROM_DEVICE');
    await workbench.squiggles.first().waitFor({ state: 'detached' });
    await workbench.command('File: Revert File');
    await workbench.squiggles.first().waitFor();
  }, 400_000);

  test('pci-ep-msi.c: exposes nothing itself, so that lens and trace say no more than that it would ring', async () => {
    await workbench.openFile('pci-ep-msi.c');
    await workbench.goBehind('int pci_epf_alloc_doorbell_embedded');
    await workbench.codeLens('would ring, if exposed').waitFor();
    await workbench.command('Doorbell: Show Trace');
    await panel.verdict('? would ring, if exposed').waitFor();
    expect(await workbench.squiggles.count()).toBe(0);
  });

  test('pci-epf-test.c: finding, lens and trace say that a late write faults', async () => {
    await workbench.openFile('pci-epf-test.c');
    await workbench.goToLine(729);
    await workbench.squiggles.first().waitFor();
    await workbench.goBehind('static void pci_epf_test_enable_doorbell');
    await workbench.codeLens('IOMMUs fault, 1 finding in this file').waitFor();
    await workbench.command('Doorbell: Show Trace');
    await panel.verdict('✗ write fault after dma_unmap_resource()').waitFor();
    await panel.frame
      .locator('.matrix caption')
      .filter({ hasText: 'At the first write: the doorbell rings' })
      .waitFor();
    await panel.frame.locator('.finding').filter({ hasText: 'unmap-while-exposed' }).waitFor();
  });

  test('a server that is restarted while it checks the workspace goes on with that, and knows the open file', async () => {
    // Where they take longer than a moment, as they do beside each other.
    expectNotification(/Checking the workspace for DMA mappings|Simulating doorbell/);
    await workbench.command('Doorbell: Check Workspace');
    const notice = workbench.page.locator('.notification-toast').filter({ hasText: / of \d+ files/ });
    await notice.waitFor();
    await workbench.command('Doorbell: Restart Server');
    await workbench.goToLine(729);
    await workbench.squiggles.first().waitFor();
    await workbench.goBehind('static void pci_epf_test_enable_doorbell');
    await workbench.codeLens('IOMMUs fault, 1 finding in this file').waitFor();
    await workbench.command('Doorbell: Simulate Doorbell');
    await workbench.status('write fault after dma_unmap_resource()').waitFor();
    await workbench.status('Checking the workspace for DMA mappings').waitFor();
  });
});
