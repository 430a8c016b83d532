/**
 * "Simulate this" at a finding about a mapping that is no doorbell: from the quick fixes to the run in the panel, the problem,
 * and what is said once the text is repaired. The tests are the steps of one session, in order.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { session } from './session.ts';
import { TracePanel } from './trace-panel.ts';
import type { Workbench } from './workbench.ts';

const driver = `#include <linux/dma-mapping.h>

int send(struct device *dev, void *data)
{
	dma_addr_t handle = dma_map_single(dev, data, 64, DMA_TO_DEVICE);

	if (dma_mapping_error(dev, handle))
		return -ENOMEM;
	dma_unmap_single(dev, handle, 32, DMA_TO_DEVICE);
	return 0;
}
`;

describe('a finding about a buffer', () => {
  let workbench: Workbench;
  let panel: TracePanel;

  session('finding', async (opened) => {
    workbench = opened;
    panel = new TracePanel(workbench.page);
    await writeFile(join(inject('workspaces').finding, 'send.c'), driver);
    await workbench.openFile('send.c');
    await workbench.squiggles.first().waitFor();
  });

  test('has its run among the quick fixes, which opens in the panel and leaves the keyboard in the editor', async () => {
    await workbench.goBehind('dma_unmap_single(dev, handle, ');
    const actions = await workbench.codeActions('Simulate this');
    await actions.getByText('Simulate this').click();
    await panel.verdict('unmapped with another size').waitFor();
    await panel.frame.getByRole('status').filter({ hasText: 'the kernel warns at dma_unmap_single()' }).waitFor();
    await panel.frame.locator('.log').filter({ hasText: 'different size' }).waitFor();
    for (const place of ['Device', 'IOMMU', 'Memory or register'])
      expect(await panel.box(place).getAttribute('class')).toContain('passed');
    expect(await panel.box('Host').count()).toBe(0);
    await workbench.screenshot('finding');
    // What is typed goes into the driver.
    await workbench.page.keyboard.type(' ');
    await workbench.line('dma_unmap_single(dev, handle,  32').waitFor();
  });

  test('stands among the problems with what the kernel prints', async () => {
    await workbench.command('Problems: Focus on Problems View');
    await workbench.problems('the kernel warns at dma_unmap_single()').waitFor();
  });

  test('has no doorbell to simulate, which the panel says', async () => {
    await workbench.focusEditor();
    await workbench.command('Doorbell: Simulate Doorbell');
    await panel.frame.getByRole('status').filter({ hasText: 'no function of this file maps a doorbell' }).waitFor();
    await workbench.goBehind('dma_unmap_single(dev, handle, ');
    await (await workbench.codeActions('Simulate this')).getByText('Simulate this').click();
    await panel.verdict('unmapped with another size').waitFor();
  });

  test('is gone once it is repaired, and the panel says so', async () => {
    await workbench.goBehind('handle,  3');
    await workbench.page.keyboard.press('Backspace');
    await workbench.page.keyboard.type('6');
    await workbench.page.keyboard.press('Delete');
    await workbench.page.keyboard.type('4');
    await workbench.command('Problems: Focus on Problems View');
    await workbench.problems('the kernel warns at dma_unmap_single()').waitFor({ state: 'detached' });
    await workbench.command('Doorbell Trace: Focus on Doorbell Trace View');
    await panel.frame.getByRole('status').filter({ hasText: 'this finding is not there any more' }).waitFor();
  });
});
