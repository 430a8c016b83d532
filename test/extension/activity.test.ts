/** What the language status says of work: nothing of what is over at once, and nothing of what has ended. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Activity } from '../../extension/activity.ts';

vi.mock('vscode', () => ({
  EventEmitter: class {
    event = () => {};
    fire() {}
  },
}));

let activity: Activity;
beforeEach(() => {
  vi.useFakeTimers();
  activity = new Activity();
});
afterEach(() => vi.useRealTimers());

const lasting = (milliseconds: number) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));

test('a check that each key typed makes is no sign of work; one that lasts is', async () => {
  void activity.during('checking', lasting(20));
  await vi.advanceTimersByTimeAsync(1000);
  expect(activity.text).toBeUndefined();
  void activity.during('checking', lasting(5000));
  await vi.advanceTimersByTimeAsync(1000);
  expect(activity.text).toBe('checking');
  await vi.advanceTimersByTimeAsync(5000);
  expect(activity.text).toBeUndefined();
});

test('work that fails has ended', async () => {
  const failing = activity.during(
    'checking',
    lasting(500).then(() => Promise.reject(new Error('no'))),
  );
  failing.catch(() => {});
  await vi.advanceTimersByTimeAsync(1000);
  expect(activity.text).toBeUndefined();
});

test('of several, the newest is said, and then what still goes on; a server that ends does nothing any more', () => {
  activity.set('index', 'Indexing');
  activity.set('run', 'running');
  expect(activity.text).toBe('running');
  activity.set('run', undefined);
  expect(activity.text).toBe('Indexing');
  activity.clear();
  expect(activity.text).toBeUndefined();
});
