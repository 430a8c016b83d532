/**
 * Part of `npm run bench`: how long the extension keeps VS Code's extension host to itself when it is activated, as a real
 * VS Code measures it ("Developer: Show Running Extensions"). Prints a table; asserts nothing.
 */
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installChromium, launchChromium, newWindow } from '../e2e/chromium.ts';
import { startProduct } from '../e2e/product.ts';
import { Workbench } from '../e2e/workbench.ts';

const STARTS = 3;

await installChromium();
const root = await mkdtemp(join(tmpdir(), 'doorbell-lint-activation-'));
const folder = join(root, 'examples');
await cp('examples', folder, { recursive: true });
const server = await startProduct(root);
const browser = await launchChromium();
try {
  console.log('activation, to load the code and to run it');
  for (let start = 0; start < STARTS; start++) {
    const workbench = new Workbench(await newWindow(browser));
    await workbench.openFolder(server.url, folder);
    await workbench.openFile('doorbell-wrong.c');
    await workbench.command('Problems: Focus on Problems View');
    await workbench.problems('direction-denies-write').waitFor();
    await workbench.command('Developer: Show Running Extensions');
    // The list is sorted by this time, and has no rows for what is scrolled off.
    await workbench.page.setViewportSize({ width: 1280, height: 3000 });
    const row = workbench.page.locator('.runtime-extensions-editor .extension').filter({ hasText: 'Doorbell Lint' });
    const time = row.locator('.activation-time').filter({ hasText: /\d/ });
    console.log(await time.textContent({ timeout: 20_000 }));
    await workbench.page.close();
  }
} finally {
  await browser.close();
  await server.stop();
  await rm(root, { recursive: true, force: true });
}
