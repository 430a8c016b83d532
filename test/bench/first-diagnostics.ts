/**
 * Part of `npm run bench`: what a user waits for in a real VS Code, from the moment that it activates the extension to the
 * server's first diagnostics. Once as it is, and once while the window is stopped, as if it had processors of its own: it is
 * busy then, and takes them from the extension on a small machine. Prints a table; asserts nothing.
 */
import { cp, glob, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { chromium } from 'playwright-core';
import { installChromium, launchOptions, newWindow } from '../e2e/chromium.ts';
import { startProduct } from '../e2e/product.ts';
import { Workbench } from '../e2e/workbench.ts';

/** The first start compiles the server, the others need not. */
const STARTS = 5;

const root = await mkdtemp(join(tmpdir(), 'doorbell-lint-first-'));
const activated = join(root, 'activated');
const answered = join(root, 'answered');

/** Makes the installed extension note when it is activated, and when its server first has a finding. */
async function noteTimes(): Promise<void> {
  const note = (file: string) => `require('fs').writeFileSync(${JSON.stringify(file)}, String(Date.now()))`;
  const notes = {
    'extension.js': (code: string) =>
      `${code}\n{ const { activate, ...rest } = module.exports;
      module.exports = { ...rest, activate(context) { ${note(activated)}; return activate(context); } }; }`,
    'server.js': (code: string) =>
      `{ const send = process.send; process.send = (message, ...rest) => {
      if (message.result?.items?.length > 0 && !process.answered) { process.answered = true; ${note(answered)}; }
      return send.call(process, message, ...rest); }; }\n${code}`,
  };
  for (const [name, change] of Object.entries(notes))
    for await (const file of glob(join(root, 'extensions/*/dist', name)))
      await writeFile(file, change(await readFile(file, 'utf8')));
}

async function time(file: string): Promise<number> {
  for (;;) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text !== '') return Number(text);
    await setTimeout(5);
  }
}

/** Milliseconds from the activation to the first diagnostics. */
async function measure(url: string, isStopped: boolean): Promise<number> {
  const folder = await mkdtemp(join(root, 'folder-'));
  await cp('examples', folder, { recursive: true });
  const browser = await chromium.launchServer(launchOptions);
  const signal = (name: NodeJS.Signals) => isStopped && process.kill(-browser.process().pid!, name);
  try {
    const workbench = new Workbench(await newWindow(await chromium.connect(browser.wsEndpoint())));
    await workbench.openFolder(url, folder);
    // The window comes to rest: what is measured is the extension that starts, not VS Code.
    await setTimeout(8000);
    const start = time(activated);
    const opened = workbench.openFile('doorbell-wrong.c');
    await start;
    signal('SIGSTOP');
    const end = await time(answered);
    signal('SIGCONT');
    await opened;
    return end - (await start);
  } finally {
    await browser.close();
    await Promise.all([activated, answered].map((file) => rm(file, { force: true })));
  }
}

await installChromium();
const server = await startProduct(root);
try {
  await noteTimes();
  console.log('first diagnostics in VS Code, milliseconds from its activation of the extension');
  for (const isStopped of [false, true]) {
    const times: number[] = [];
    for (let start = 0; start < STARTS; start++) times.push(await measure(server.url, isStopped));
    console.log(`${isStopped ? 'window stopped' : 'as it is'.padEnd(14)} ${times.join(' ')}`);
  }
} finally {
  await server.stop();
  await rm(root, { recursive: true, force: true });
}
