/**
 * What a kernel developer does with the packaged extension: sees the wrong direction, repairs it with the keyboard,
 * simulates, sees the fault, repairs the line. The tests are the steps of one session, in order.
 */
import { readFile } from 'node:fs/promises';
import { describe, test } from 'vitest';
import { session } from './session.ts';
import type { Workbench } from './workbench.ts';

const finding = 'direction-denies-write';
const fault = 'doorbell-sim';

/** Line, counted from 1, of the function that holds the map call. */
const mappingFunction = await (async () => {
  const lines = (await readFile('examples/doorbell-wrong.c', 'utf8')).split('\n');
  const call = lines.findIndex((line) => line.includes('dma_map_resource('));
  return lines.lastIndexOf('{', call);
})();

describe('a session on the wrong example', () => {
  let workbench: Workbench;

  session('scenario', async (opened) => {
    workbench = opened;
    await workbench.command('View: Toggle Primary Side Bar Visibility');
  });

  test('the wrong direction is underlined and listed in Problems, its function has a CodeLens', async () => {
    await workbench.openFile('doorbell-wrong.c');
    await workbench.command('Problems: Focus on Problems View');
    await workbench.problems(finding).waitFor();
    await workbench.goToLine(mappingFunction);
    await workbench.codeLens('Simulate doorbell').waitFor();
    await workbench.goToProblem(finding);
    await workbench.squiggles.first().waitFor();
    await workbench.screenshot('finding');
    await workbench.closeUp('walkthrough-see', workbench.line('DMA_TO_DEVICE').last());
  });

  test('the quick fix, by keyboard, repairs map and unmap, and the finding vanishes', async () => {
    const menu = await workbench.codeActions('DMA_FROM_DEVICE');
    await workbench.screenshot('quick-fix');
    await workbench.closeUp('walkthrough-repair', menu.first());
    await workbench.page.keyboard.press('Enter');
    await workbench.squiggles.first().waitFor({ state: 'detached' });
    await workbench.problems(finding).waitFor({ state: 'detached' });
    await workbench.line('DMA_TO_DEVICE').first().waitFor({ state: 'detached' });
  });

  test('undo brings the finding back, in one step', async () => {
    await workbench.focusEditor();
    await workbench.page.keyboard.press('Control+Z');
    await workbench.squiggles.first().waitFor();
    await workbench.problems(finding).waitFor();
  });

  test('Simulate Doorbell, from the palette, puts the fault among the problems', async () => {
    await workbench.goToProblem(finding);
    await workbench.command('Doorbell: Simulate Doorbell');
    await workbench.problems(fault).waitFor();
    await workbench.problems('MemWr').waitFor();
    await workbench.status('write fault').waitFor();
    await workbench.screenshot('fault');
    await workbench.closeUp('walkthrough-simulate', workbench.problems(fault));
  });

  test('a line repaired by hand clears its fault without being asked', async () => {
    await workbench.focusEditor();
    // The wrong direction is still selected.
    await workbench.page.keyboard.type('DMA_FROM_DEVICE');
    await workbench.problems(fault).waitFor({ state: 'detached' });
    await workbench.problems(finding).waitFor({ state: 'detached' });
  });
});
