/**
 * Watches the notifications and dialogs of every window: a person would be disturbed by one that no test has announced, so
 * that it fails the test. VS Code's driver for in-host tests keeps them from the screen; only in-host.e2e.ts uses it.
 */
import type { Browser, Page } from 'playwright-core';
import { afterEach, expect } from 'vitest';
import { newWindow } from './chromium.ts';

/** Texts of what has popped up and was not announced. */
let unexpected: string[] = [];
let announced: RegExp[] = [];

/** Runs in the page: tells of each notification and dialog that comes onto the screen. */
const observe = `(() => {
  const told = new WeakSet();
  const look = () => {
    for (const one of document.querySelectorAll('.notification-toast .notification-list-item-message, .monaco-dialog-box')) {
      const text = one.textContent.trim();
      if (text === '' || told.has(one)) continue;
      told.add(one);
      globalThis.tellNotification(text);
    }
  };
  new MutationObserver(look).observe(document, { childList: true, subtree: true, characterData: true });
})()`;

/** A new window that is watched from its first document on. */
export async function watchedWindow(browser: Browser, language?: string): Promise<Page> {
  const page = await newWindow(browser, language);
  await page.exposeFunction('tellNotification', (text: string) => {
    if (!announced.some((expected) => expected.test(text))) unexpected.push(text);
  });
  await page.addInitScript(observe);
  return page;
}

/** What the rest of a test may pop up. */
export function expectNotification(text: RegExp): void {
  announced.push(text);
}

afterEach(() => {
  const texts = unexpected;
  unexpected = [];
  announced = [];
  expect(texts, 'notifications that nobody expects').toEqual([]);
});
