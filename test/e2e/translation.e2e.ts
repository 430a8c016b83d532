/** The product in the user's language: German, the complete translation, where words are longest. */
import { describe, expect, test } from 'vitest';
import { session } from './session.ts';
import { TracePanel } from './trace-panel.ts';
import type { Workbench } from './workbench.ts';

describe('in German', () => {
  let workbench: Workbench;

  session(
    'translation',
    async (opened) => {
      workbench = opened;
      await workbench.command('View: Toggle Primary Side Bar Visibility');
      await workbench.openFile('doorbell-wrong.c');
    },
    'de',
  );

  test('the trace says everything in German, and nothing of it is cut off', async () => {
    const panel = new TracePanel(workbench.page);
    await workbench.goBehind('dma_map_resource');
    await workbench.command('Doorbell: Ablauf zeigen');
    await panel.frame.getByText('hier gestoppt').waitFor();
    await panel.frame.getByRole('heading', { name: 'Alle IOMMUs' }).waitFor();
    await panel.frame.locator('.matrix caption').filter({ hasText: 'IOMMUs sperren das Schreiben' }).waitFor();
    await panel.step('sperrt das Schreiben').waitFor();
    await panel.frame.locator('.walk .bits').filter({ hasText: 'Seite an 0x' }).waitFor();
    await workbench.resizePanel(540);
    await workbench.screenshot('trace-german');
    const frame = await panel.content();
    const cut: string = await frame.evaluate(`[...document.querySelectorAll('body *')]
      .filter((one) => one.clientWidth > 0 && one.scrollWidth > one.clientWidth && !one.closest('h1, .quiet, .source'))
      .map((one) => one.className || one.tagName).join('\\n')`);
    expect(cut).toBe('');
  });

  test('the run that shows a finding is in German, too', async () => {
    const panel = new TracePanel(workbench.page);
    await workbench.goBehind('DMA_TO_DEVICE, 0');
    await (await workbench.codeActions('Simulate this')).getByText('Simulate this').click();
    await panel.verdict('das Schreiben ist gesperrt').waitFor();
    await panel.frame.getByRole('status').filter({ hasText: 'die Abbildung erlaubt es nicht' }).waitFor();
    await panel.box('Speicher oder Register').filter({ hasText: 'nicht erreicht' }).waitFor();
    await workbench.screenshot('finding-german');
  });
});
