/** What a person sees of a server that ends by itself. The tests are the steps of one session, in order. */
import { readdir, readFile, readlink } from 'node:fs/promises';
import { describe, expect, inject, test, vi } from 'vitest';
import { expectNotification } from './notifications.ts';
import { session } from './session.ts';
import type { Workbench } from './workbench.ts';

const finding = 'direction-denies-write';

describe('a server that crashes', () => {
  let workbench: Workbench;

  session('crash', async (opened) => {
    workbench = opened;
    await workbench.openFile('doorbell-wrong.c');
    await workbench.command('Problems: Focus on Problems View');
    await workbench.problems(finding).waitFor();
  });

  test('was told at its start which file is open', async () => {
    expect((await server())?.command).toContain('/doorbell-wrong.c');
  });

  test('is started again with one quiet notice, and knows the text as it is', async () => {
    await crash();
    await workbench.status('the server ended unexpectedly and was started again').waitFor();
    await followsEdits(workbench);
    expect(await (await workbench.showNotifications()).count()).toBe(0);
  });

  test('five times within minutes, even while it starts, stays down, and says so with a button', async () => {
    expectNotification(/the server ended five times and stays down/);
    for (let crashes = 1; crashes < 5; crashes++) await crash();
    const notifications = await workbench.showNotifications();
    await notifications.filter({ hasText: 'the server ended five times and stays down' }).waitFor();
    await workbench.problems(finding).waitFor({ state: 'detached' });
    expect(await notifications.count()).toBe(1);
    await workbench.screenshot('server-down');
    await workbench.languageStatus('the server is not running');
  });

  test('the button restarts it', async () => {
    const notifications = await workbench.showNotifications();
    await notifications.getByRole('button', { name: 'Restart Server' }).click();
    await workbench.problems(finding).waitFor();
    await workbench.languageStatus('checked at');
    expect(await notifications.count()).toBe(0);
  });

  test('one that hangs is replaced by Restart Server, and ended', async () => {
    const hanging = (await server())!.pid;
    process.kill(hanging, 'SIGSTOP');
    await workbench.command('Doorbell: Restart Server');
    await vi.waitUntil(async () => !(await isRunning(hanging)), 60_000);
    await followsEdits(workbench);
    expect(await (await workbench.showNotifications()).count()).toBe(0);
  });
});

/** Repairs the direction by hand and takes that back, each time until the server has said what it thinks of it. */
async function followsEdits(workbench: Workbench): Promise<void> {
  await workbench.goBehind('PAGE_SIZE,');
  await workbench.select('DMA_TO_DEVICE');
  await workbench.page.keyboard.type('DMA_FROM_DEVICE');
  await workbench.problems(finding).waitFor({ state: 'detached' });
  await workbench.command('File: Revert File');
  await workbench.problems(finding).waitFor();
}

/** Whether a process is there and has not ended; one that has stays in the list until its parent asks for it. */
async function isRunning(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return state !== '' && !/\) Z/.test(state);
}

let crashed: number | undefined;

/** Ends the server by force, once there is another than the one that was ended last. */
async function crash(): Promise<void> {
  const crashing = await vi.waitUntil(async () => {
    const running = (await server())?.pid;
    return running !== crashed && running;
  }, 60_000);
  crashed = crashing;
  process.kill(crashing, 'SIGKILL');
}

/** The process that serves the folder, and the command line that it was started with: the client starts it there. */
async function server(): Promise<{ readonly pid: number; readonly command: string } | undefined> {
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    const [command, folder] = await Promise.all([
      readFile(`/proc/${pid}/cmdline`, 'utf8'),
      readlink(`/proc/${pid}/cwd`),
    ]).catch(() => ['', '']);
    if (command.includes('dist/server.js') && folder === inject('workspaces').crash)
      return { pid: Number(pid), command };
  }
  return undefined;
}
