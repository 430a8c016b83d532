/** Debian's Chromium without a window, as playwright-core drives it. */
import { existsSync } from 'node:fs';
import { type Browser, chromium, type LaunchOptions, type Page } from 'playwright-core';
import { requireDebianPackages } from '../support/debian.ts';

const executablePath = '/usr/bin/chromium';

/** Installs what launchChromium needs: the browser, and a monospace font so that screenshots look alike everywhere. */
export async function installChromium(): Promise<void> {
  await requireDebianPackages(existsSync(executablePath) ? ['fonts-dejavu-core'] : ['chromium', 'fonts-dejavu-core']);
}

const quiet = ['background-networking', 'component-update', 'gpu', 'quic', 'sync'].map((name) => `--disable-${name}`);
/** A browser that talks to nobody but the page it shows. */
export const launchOptions: LaunchOptions = { executablePath, args: ['--no-sandbox', '--no-first-run', ...quiet] };

export function launchChromium(): Promise<Browser> {
  return chromium.launch(launchOptions);
}

/**
 * A new window of the size that the screenshots in docs/ have. The limit of a test is the only one that ends a wait. To
 * extensions, VS Code speaks the `language`; for words of its own it would need a language pack, which is not on npm.
 */
export async function newWindow(browser: Browser, language?: string): Promise<Page> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  if (language) await page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = ${JSON.stringify(language)}`);
  page.setDefaultTimeout(0);
  return page;
}
