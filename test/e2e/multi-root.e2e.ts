/** Two folders in one window, each with settings and a configuration of its own. The tests are the steps of one session. */
import { cp, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { expectNotification } from './notifications.ts';
import { session } from './session.ts';
import type { Workbench } from './workbench.ts';

const finding = 'direction-denies-write';

describe('a session on two folders', () => {
  let workbench: Workbench;

  session(null, async (opened) => {
    workbench = opened;
    const first = inject('workspaces').multiRoot;
    const second = join(dirname(first), 'second');
    await cp(first, second, { recursive: true });
    await rename(join(second, 'doorbell-wrong.c'), join(second, 'doorbell-second.c'));
    await writeFile(join(first, '.doorbell.json'), JSON.stringify({ rules: { [finding]: 'warning' } }));
    await writeFile(join(second, '.doorbell.json'), JSON.stringify({ constants: { OURS: 1 } }));
    await mkdir(join(second, '.vscode'));
    const settings = { 'doorbell-lint.rules': { [finding]: 'information' } };
    await writeFile(join(second, '.vscode/settings.json'), JSON.stringify(settings));
    const file = join(dirname(first), 'two.code-workspace');
    await writeFile(file, JSON.stringify({ folders: [{ path: 'examples' }, { path: 'second' }] }));
    await workbench.openWorkspace(inject('url'), file);
  });

  test('Check Workspace reports the files of both', async () => {
    await workbench.openFile('doorbell-second.c');
    await workbench.command('Problems: Focus on Problems View');
    // Where it takes longer than a moment.
    expectNotification(/Checking the workspace for DMA mappings/);
    await workbench.command('Doorbell: Check Workspace');
    await workbench.problems('doorbell-wrong.c').first().waitFor();
    await workbench.problems('doorbell-second.c').first().waitFor();
    await workbench.status('The workspace was checked').waitFor();
    expect(await workbench.problems(finding).count()).toBe(2);
  });

  for (const { name, configuration, underline } of [
    { name: 'doorbell-wrong.c', configuration: 'examples/.doorbell.json', underline: 'warning' },
    { name: 'doorbell-second.c', configuration: 'second/.doorbell.json', underline: 'info' },
  ])
    test(`${name} has the severity and the configuration of its folder`, async () => {
      await workbench.openFile(name);
      await workbench.goBehind('dma_map_resource(');
      await workbench.editor.locator(`.squiggly-${underline}`).first().waitFor();
      expect(await workbench.squiggles.count()).toBe(0);
      await workbench.languageStatus(configuration);
      if (underline === 'info') await workbench.screenshot('multi-root');
      await workbench.page.keyboard.press('Escape');
    });
});
