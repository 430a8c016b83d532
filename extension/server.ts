/**
 * The language server, as the features see it. What connects to it, the language client, is large: it is loaded once
 * VS Code has activated the extension, and what is asked before then waits for it.
 */
import { type CancellationToken, CancellationTokenSource, type Disposable, EventEmitter, window } from 'vscode';
import type { BaseLanguageClient, WorkDoneProgressReport } from 'vscode-languageclient';
import { Activity } from './activity.ts';
import { clientName } from './manifest.ts';

/** Without a token, the client would send the parameters as a list. */
const uncancelled = new CancellationTokenSource().token;

/** Milliseconds in which a server that has ended may come back. */
const patience = 30_000;

/** What the protocol's library says of a request whose connection has ended before the answer, or had just ended. */
const lost: readonly unknown[] = [-32097, -32096];

function isLost(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && lost.includes(error.code);
}

/** A language client that was loaded. */
export interface Connection {
  readonly client: BaseLanguageClient;
  /** Ends a server that does not stop. */
  kill(): Promise<void>;
  /** Calls the handler with each report on the work of a token, until disposed. */
  onReport(workDoneToken: string, handler: (report: WorkDoneProgressReport) => void): Disposable;
}

export class Server implements Disposable {
  /** The output channel of the extension. */
  readonly log = window.createOutputChannel(clientName, { log: true });
  /** What it does at the moment. */
  readonly activity = new Activity();
  private readonly changed = new EventEmitter<void>();
  readonly onDidChangeState = this.changed.event;
  private readonly connected: Promise<Connection>;
  private client: BaseLanguageClient | undefined;
  private isStopped = false;

  constructor(connect: (log: Server['log'], activity: Activity) => Promise<Connection>) {
    // Not in this turn: VS Code has other extensions to activate.
    const turn = new Promise<void>((resolve) => setTimeout(resolve));
    this.connected = turn.then(() => connect(this.log, this.activity));
    this.connected.then(
      ({ client }) => {
        this.client = client;
        client.onDidChangeState(() => {
          if (!client.isRunning()) this.activity.clear();
          this.changed.fire();
        });
      },
      () => {
        this.isStopped = true;
        this.changed.fire();
      },
    );
  }

  get state(): 'starting' | 'running' | 'stopped' {
    if (this.client?.isRunning()) return 'running';
    const isStarting = this.client ? this.client.needsStop() : !this.isStopped;
    return isStarting ? 'starting' : 'stopped';
  }

  isRunning(): boolean {
    return this.state === 'running';
  }

  /** Name and version, as a server that is running has said them. */
  get name(): string {
    const info = this.client?.initializeResult?.serverInfo;
    return `${info?.name} ${info?.version}`;
  }

  /** Throws where the client cannot be loaded, or the server does not start. */
  async start(): Promise<void> {
    const { client } = await this.connected;
    if (!this.isStopped) await client.start();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    if (!this.client?.isRunning()) return;
    try {
      await this.client.stop();
    } catch (error) {
      this.log.warn(`the server is ended by force: ${error}`);
      // Not later: the client would take the end of this one for that of the next.
      await (await this.connected).kill();
    }
  }

  async restart(): Promise<void> {
    await this.stop();
    this.isStopped = false;
    await this.start();
  }

  /**
   * The answer to a request, which waits for a server that is starting. A server that ends takes its answers with it: the next
   * one is asked again. Throws what the server answers, or that it is stopped.
   */
  async request<Result>(method: string, params?: object, token: CancellationToken = uncancelled): Promise<Result> {
    const { client } = await this.connected;
    const ask = () =>
      params ? client.sendRequest<Result>(method, params, token) : client.sendRequest<Result>(method, token);
    try {
      return await ask();
    } catch (error) {
      if (!isLost(error) || token.isCancellationRequested || !(await this.comesBack())) throw error;
      return ask();
    }
  }

  /** Whether a server that has ended runs again before long. */
  private comesBack(): Promise<boolean> {
    if (this.isRunning()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (isBack: boolean) => {
        clearTimeout(timer);
        listener.dispose();
        resolve(isBack);
      };
      const timer = setTimeout(() => end(false), patience);
      const listener = this.onDidChangeState(() => this.isRunning() && end(true));
    });
  }

  async notify(method: string): Promise<void> {
    const { client } = await this.connected;
    await client.sendNotification(method);
  }

  onNotification(method: string, handler: () => void): void {
    this.onConnected(({ client }) => client.onNotification(method, handler));
  }

  onRequest<Params>(method: string, handler: (params: Params) => Promise<unknown>): void {
    this.onConnected(({ client }) => client.onRequest(method, handler));
  }

  /** Calls the handler with each report on the work of a token, until disposed. */
  async onReport(...[workDoneToken, handler]: Parameters<Connection['onReport']>): Promise<Disposable> {
    return (await this.connected).onReport(workDoneToken, handler);
  }

  /** Without a client there is nothing to do: start() says so. */
  private onConnected(register: (connection: Connection) => void): void {
    this.connected.then(register, () => {});
  }

  dispose(): void {
    this.changed.dispose();
    this.log.dispose();
  }
}
