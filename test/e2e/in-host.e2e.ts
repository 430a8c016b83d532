/**
 * Runs the suite of test/electron inside the extension host of a code-server of its own, the way desktop VS Code runs it,
 * and reports its tests one by one.
 */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { expect, inject, test } from 'vitest';
import { resultsFile, type SuiteResult } from '../electron/suite/result.ts';
import { launchChromium, newWindow } from './chromium.ts';
import { serveProduct } from './product.ts';
import { Workbench } from './workbench.ts';

/** Milliseconds after which a host counts as hung. Mocha bounds each test; this bounds a host that never runs them. */
const patience = 240_000;

for (const { title, failure } of await runInHost()) {
  test(title, () => {
    if (failure) expect.fail(failure);
  });
}

/** The results of the whole suite; throws, with what the host logged, where it did not come to its end. */
async function runInHost(): Promise<readonly SuiteResult[]> {
  const suite = inject('suite');
  const log: string[] = [];
  const root = await mkdtemp(join(tmpdir(), 'doorbell-lint-in-host-'));
  const { url, stop } = await serveProduct(root, inject('vsix'), { isDriven: true });
  const onHost = (path: string) => `vscode-remote://${new URL(url).host}${path}`;
  const browser = await launchChromium();
  try {
    const workbench = new Workbench(await newWindow(browser));
    await workbench.page.exposeFunction('codeAutomationLog', (type: string, message: unknown[]) =>
      log.push(`${type}: ${message.join(' ')}`),
    );
    const ended = new Promise<void>((resolve, reject) => {
      workbench.page.on('crash', () => reject(new Error('the browser page crashed')));
      workbench.page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    await workbench.openFolder(url, inject('workspaces').inHost, {
      extensionDevelopmentPath: onHost(process.cwd()),
      extensionTestsPath: onHost(suite),
    });
    await Promise.race([ended, setTimeout(patience, null, { ref: false }).then(() => Promise.reject(silence(log)))]);
  } finally {
    await browser.close();
    await stop();
    await rm(root, { recursive: true, force: true });
  }
  const results = await readFile(join(dirname(suite), resultsFile), 'utf8').catch(() => Promise.reject(silence(log)));
  return JSON.parse(results);
}

function silence(log: readonly string[]): Error {
  return new Error(`the suite came to no end. The extension host logged:\n${log.join('\n')}`);
}
