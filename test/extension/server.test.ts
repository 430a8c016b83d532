/** The language server as features see it, when it ends in the middle of what they ask. test/e2e/crash.e2e.ts sees it crash. */
import { beforeEach, expect, test, vi } from 'vitest';
import { Server } from '../../extension/server.ts';

vi.mock('vscode', () => {
  class EventEmitter {
    private readonly listeners = new Set<() => void>();
    event = (listener: () => void) => {
      this.listeners.add(listener);
      return { dispose: () => this.listeners.delete(listener) };
    };
    fire() {
      for (const listener of this.listeners) listener();
    }
  }
  class CancellationTokenSource {
    token = { isCancellationRequested: false };
  }
  return { EventEmitter, CancellationTokenSource, window: { createOutputChannel: () => ({}) } };
});

/** A client whose server answers, or ends instead and comes back when it is told to. */
class FakeClient {
  isUp = true;
  endsOnce = true;
  code = -32097;
  asked = 0;
  private told = () => {};
  isRunning = () => this.isUp;
  needsStop = () => this.isUp;
  onDidChangeState = (listener: () => void) => {
    this.told = listener;
  };
  async sendRequest(): Promise<string> {
    this.asked++;
    if (!this.endsOnce) return 'answer';
    this.endsOnce = false;
    this.isUp = false;
    this.told();
    throw Object.assign(new Error('connection got disposed'), { code: this.code });
  }
  comeBack(): void {
    this.isUp = true;
    this.told();
  }
}

let client: FakeClient;
let server: Server;

beforeEach(() => {
  vi.useRealTimers();
  client = new FakeClient();
  server = new Server(async () => ({ client, kill: async () => {}, onReport: () => ({ dispose() {} }) }) as never);
});

test('what a server that is restarted has not answered is asked of the next one', async () => {
  const answer = server.request('doorbell/simulate', {});
  await vi.waitUntil(() => !client.isUp);
  client.comeBack();
  expect(await answer).toBe('answer');
  expect(client.asked).toBe(2);
});

test('where none comes back, the request fails as it did', async () => {
  await vi.waitUntil(() => server.isRunning());
  vi.useFakeTimers();
  const answer = expect(server.request('doorbell/simulate', {})).rejects.toThrow('connection got disposed');
  await vi.advanceTimersByTimeAsync(60_000);
  await answer;
  expect(client.asked).toBe(1);
});

test('an error of the server itself is no reason to ask again', async () => {
  client.code = -32603;
  await expect(server.request('doorbell/simulate', {})).rejects.toThrow();
  expect(client.asked).toBe(1);
});
