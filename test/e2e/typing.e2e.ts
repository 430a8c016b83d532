/** What stands beside the code while it is written, in the packaged extension. The tests are the steps of one session. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { session } from './session.ts';
import type { Workbench } from './workbench.ts';

describe('beside the code', () => {
  let workbench: Workbench;

  session('typing', async (opened) => {
    workbench = opened;
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await workbench.openFile('doorbell-wrong.c');
  });

  test('the direction is followed by what the IOMMU is asked for, and the function says where it faults', async () => {
    await workbench.goBehind('static int buzzer_install');
    await workbench.codeLens('16 of 20 IOMMUs fault').waitFor();
    await workbench.goBehind('DMA_TO_DEVICE, 0);');
    await workbench.line('DMA_TO_DEVICE⇒ IOMMU_READ').waitFor();
  });

  test('hover on a map call says what the device does and what each family of page tables permits', async () => {
    await workbench.goBehind('dma_map_resource');
    await workbench.command('Show or Focus Hover');
    await workbench.hover('which the device writes').waitFor();
    await workbench.hover('the write faults on 16 of 20 IOMMUs').waitFor();
    await workbench.screenshot('hover');
    await workbench.page.keyboard.press('Escape');
  });

  test('completion of a direction has the right one first', async () => {
    await workbench.goBehind('DMA_TO_DEVICE, 0);');
    for (const _ of ', 0);') await workbench.page.keyboard.press('ArrowLeft');
    await workbench.page.keyboard.press('Control+Backspace');
    await workbench.page.keyboard.type('D');
    await workbench.completion('DMA_FROM_DEVICE').waitFor();
    await workbench.page
      .locator('.suggest-widget .monaco-list-row.focused')
      .filter({ hasText: 'DMA_FROM_DEVICE' })
      .waitFor();
    await workbench.screenshot('completion');
    await workbench.page.keyboard.press('Enter');
    await workbench.line('DMA_FROM_DEVICE⇒ IOMMU_WRITE').waitFor();
    await workbench.squiggles.first().waitFor({ state: 'detached' });
    await workbench.command('File: Revert File');
    await workbench.squiggles.first().waitFor();
  });

  test('a finding is suppressed from its menu, and the reason is typed where the cursor is', async () => {
    await workbench.goBehind('DMA_TO_DEVICE, 0);');
    for (const _ of ', 0);') await workbench.page.keyboard.press('ArrowLeft');
    const menu = await workbench.codeActions('Explain direction-denies-write');
    await workbench.screenshot('actions');
    await menu.getByText('Suppress direction-denies-write here').click();
    await workbench.line('doorbell-lint-ignore direction-denies-write').waitFor();
    await workbench.page.keyboard.type('this board has no IOMMU');
    await workbench.line('-- this board has no IOMMU */').waitFor();
    await workbench.squiggles.first().waitFor({ state: 'detached' });
    await workbench.screenshot('suppress');
  });

  test('the rule in the comment leads to its page, inside the editor', async () => {
    await workbench.goBehind('doorbell-lint-ignore direction-d');
    await workbench.editor.locator('.detected-link').first().waitFor();
    await workbench.command('Open Link');
    const page = workbench.preview;
    await page.getByRole('heading', { name: 'direction-denies-write' }).waitFor();
    await page.getByText('ipmmu-vmsa').first().waitFor();
    await workbench.screenshot('explain-rule');
    expect(await page.locator('body').textContent()).not.toContain('npm run generate');
  });

  test('hints can be switched off, and all mappings are repaired on save, by settings', async () => {
    await workbench.openFile('doorbell-wrong.c');
    await workbench.command('File: Revert File');
    await workbench.line('doorbell-lint-ignore').waitFor({ state: 'detached' });
    await workbench.line('DMA_TO_DEVICE⇒ IOMMU_READ').waitFor();
    const folder = join(inject('workspaces').typing, '.vscode');
    await mkdir(folder);
    const settings = {
      'doorbell-lint.inlayHints': false,
      'editor.codeActionsOnSave': { 'source.fixAll.doorbell-lint': 'explicit' },
    };
    await writeFile(join(folder, 'settings.json'), JSON.stringify(settings));
    await workbench.line('⇒ IOMMU_READ').waitFor({ state: 'detached' });
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Control+Home');
    await workbench.page.keyboard.type(' ');
    const unsaved = workbench.page.locator('.tab.active.dirty');
    await unsaved.waitFor();
    await workbench.page.keyboard.press('Control+S');
    await unsaved.waitFor({ state: 'detached' });
    await workbench.goBehind('DMA_FROM_DEVICE, 0);');
    await workbench.squiggles.first().waitFor({ state: 'detached' });
  });
});
