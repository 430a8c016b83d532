/** From a kernel log to the map call that explains it, in the packaged extension. The tests are the steps of one session. */
import { describe, expect, test } from 'vitest';
import { session } from './session.ts';
import type { Workbench } from './workbench.ts';

describe('a kernel log', () => {
  let workbench: Workbench;

  session('kernelLog', async (opened) => {
    workbench = opened;
    await workbench.command('View: Toggle Primary Side Bar Visibility');
  });

  test('is one by its name, and each fault in it says what it is and what can explain it', async () => {
    await workbench.openFile('dmesg.log');
    await workbench.status('Kernel Log').waitFor();
    await workbench.codeLens('write to 0xfffff0a0 blocked: permission fault (1 map call can explain it)').waitFor();
    await workbench.codeLens('write in page 0xfffff000 blocked').waitFor();
  });

  test('is decoded on hover, field by field, with links to the map calls', async () => {
    await workbench.goBehind('0x0000020000');
    await workbench.command('Show or Focus Hover');
    await workbench.hover('RnW (bit 35) 0: a write').waitFor();
    await workbench.hover('DMA_TO_DEVICE grants no write, and the device writes it').waitFor();
    await workbench.screenshot('kernel-log');
    await workbench.hover('RnW').getByText('doorbell-wrong.c:95').first().click();
    await workbench.page.locator('.tab.active[data-resource-name="doorbell-wrong.c"]').waitFor();
    await workbench.status('Ln 95, ').waitFor();
  });

  test('its lens goes to the map call', async () => {
    await workbench.openFile('dmesg.log');
    await workbench.codeLens('write to 0xfffff0a0 blocked: permission fault').click();
    await workbench.page.locator('.tab.active[data-resource-name="doorbell-wrong.c"]').waitFor();
    await workbench.status('Ln 95, ').waitFor();
  });

  test('Explain IOMMU Fault makes a log of what is selected, in any file, and explains it', async () => {
    await workbench.page.keyboard.press('Control+Alt+N');
    await workbench.page.locator('.tab.active[data-resource-name="Untitled-1"]').waitFor();
    await workbench.focusEditor();
    await workbench.page.keyboard.type(
      '> ipmmu-vmsa eed40000.iommu: Unhandled fault: status 0x00000002 iova 0xfffff0a0',
    );
    await workbench.page.keyboard.press('Control+A');
    await workbench.command('Doorbell: Explain IOMMU Fault');
    await workbench.page.locator('.tab.active[data-resource-name="dmesg"]').waitFor();
    await workbench.codeLens('access to 0xfffff0a0 blocked: permission fault (1 map call can explain it)').waitFor();
    await workbench.hover('IMSTR: bit 1 PF').getByText('doorbell-wrong.c:95').first().waitFor();
    await workbench.screenshot('explain-fault');
    expect(await (await workbench.showNotifications()).count()).toBe(0);
  });

  test('where the selection has no fault, it says so', async () => {
    await workbench.openFile('doorbell-right.c');
    await workbench.goBehind('buzzer_pressed');
    await workbench.page.keyboard.press('Shift+Home');
    await workbench.command('Doorbell: Explain IOMMU Fault');
    await workbench.status('No fault of an IOMMU is in the selection').waitFor();
  });
});
