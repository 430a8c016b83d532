/**
 * The lens above a function works whenever it is on the screen: also when it comes back into view after VS Code has asked
 * for newer ones, which is when it forgets the arguments of what it still shows.
 */
import { readFile } from 'node:fs/promises';
import { describe, expect, test, vi } from 'vitest';
import { session } from './session.ts';
import { TracePanel } from './trace-panel.ts';
import type { Workbench } from './workbench.ts';

const lines = (await readFile('examples/doorbell-right.c', 'utf8')).split('\n');
const mapping = lines.findIndex((line) => line.startsWith('static int buzzer_install(')) + 1;
const tries = 12;

describe('the lens above a function', () => {
  let workbench: Workbench;

  session('lens', async (opened) => {
    workbench = opened;
    await workbench.command('View: Toggle Primary Side Bar Visibility');
    await workbench.openFile('doorbell-right.c');
    await workbench.command('Problems: Focus on Problems View');
  });

  test(`runs the function it stands above, ${tries} times, whatever was on the screen before`, async () => {
    for (let i = 0; i < tries; i++) {
      await workbench.goToLine(1);
      if (i % 3 > 0) {
        // An edit, which VS Code asks for newer lenses after, with the lens out of view.
        await workbench.page.keyboard.press('End');
        await workbench.page.keyboard.type(' ');
        if (i % 3 === 2) await workbench.page.waitForTimeout(700);
      }
      await workbench.goToLine(mapping);
      await workbench.codeLens('works on all').waitFor();
      await workbench.codeLens('Simulate doorbell').click();
      await workbench.status('interrupt raised').waitFor();
      await workbench.goToLine(1);
      await workbench.page.keyboard.press('End');
      // What was said of the text as it was is taken back, so that the next time is seen.
      await workbench.page.keyboard.type('.');
      await workbench.status('interrupt raised').waitFor({ state: 'detached' });
    }
  }, 600_000);

  test('brings the table of all IOMMUs into view, where it counts them', async () => {
    // In a narrow window the table is below the run.
    await workbench.page.setViewportSize({ width: 640, height: 800 });
    await workbench.goToLine(mapping);
    await workbench.codeLens('works on all').click();
    const panel = new TracePanel(workbench.page);
    await panel.cell('smmuv2', 'DMA_FROM_DEVICE', 'write').waitFor();
    const frame = await panel.content();
    const below = `document.querySelector('.matrix h2').getBoundingClientRect().top - innerHeight`;
    await vi.waitFor(async () => expect(await frame.evaluate(below)).toBeLessThan(0));
  });
});
