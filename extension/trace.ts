/**
 * Doorbell Trace: a view in the panel area that shows one simulated run hop by hop, and the matrix over all IOMMUs.
 * "Doorbell: Show Trace" fills it (TraceRequest, MatrixRequest), or "Simulate this" at a finding (ShowFindingRequest), and it
 * follows the text from then on. The page is in
 * trace-panel/; here are the requests, and what the page asks VS Code to do.
 */
import {
  type CancellationToken,
  CancellationTokenSource,
  commands,
  Disposable,
  type ExtensionContext,
  env,
  l10n,
  Range,
  Uri,
  type WebviewView,
  type WebviewViewProvider,
  window,
  workspace,
} from 'vscode';
import { type PlatformSummary, PlatformsRequest, type SourceRange, type Trace } from '../server/protocol.ts';
import type { DoorbellRow } from './doorbell-row.ts';
import { contextKeys, commands as declared, views } from './manifest.ts';
import { flowNames, isSameCall, type Runs } from './runs.ts';
import type { Server } from './server.ts';
import { pageRoot, tracePage } from './trace-page.ts';
import type {
  FindingName,
  FlowName,
  MachineChoice,
  Target,
  ToExtension,
  ToPage,
  View,
} from './trace-panel/messages.ts';
import { isToExtension } from './trace-panel/messages.ts';
import { lineKey } from './trace-panel/source.ts';
import { isFinding, isSameSubject } from './trace-panel/subject.ts';

export function registerTrace(server: Server, context: ExtensionContext, runs: Runs): Disposable {
  const panel = new TracePanel(server, runs, context);
  const offer = async () => {
    await commands.executeCommand('setContext', contextKeys.doorbells, true);
    await panel.reveal();
  };
  // VS Code has hidden the view until now, as nothing had offered it: back to what was on the screen.
  if (context.workspaceState.get(wasVisible)) void offer();
  return Disposable.from(
    panel,
    window.registerWebviewViewProvider(views.trace.id, panel),
    commands.registerCommand(
      declared.simulateFinding.command,
      async (uri: string, rule: string, range: SourceRange['range']) => {
        await offer();
        await panel.showFinding({ uri, rule, range });
      },
    ),
    commands.registerCommand(
      declared.showTrace.command,
      async (of?: string | DoorbellRow, line?: number, iommu?: string | null, about?: 'matrix') => {
        await offer();
        if (typeof of === 'string') return panel.showAt(of, line, iommu ?? null, about === 'matrix');
        if (of?.trace) return panel.showAt(of.trace.source.uri, of.trace.source.range.start.line, null);
        const editor = window.activeTextEditor;
        if (editor?.document.languageId !== 'c') return;
        await panel.showAt(editor.document.uri.toString(), editor.selection.active.line, null);
      },
    ),
  );
}

/** Keys in the state of the workspace: whether the panel was on the screen, and the machine that was chosen in it. */
const wasVisible = 'trace.visible';
const machineKey = 'trace.machine';

const nothing: View = {
  target: null,
  summary: l10n.t('Place the cursor in a function that maps a doorbell, and run "Doorbell: Show Trace".'),
  choices: [],
  trace: null,
  matrix: null,
  findings: [],
  platforms: [],
  isAboutMatrix: false,
  freshness: 'current',
  lines: {},
};

class TracePanel implements WebviewViewProvider, Disposable {
  private readonly server: Server;
  private readonly runs: Runs;
  private readonly context: ExtensionContext;
  private readonly listeners: Disposable;
  private panel: WebviewView | undefined;
  private view = nothing;
  private request = new CancellationTokenSource();
  /** Whether anything was asked for: what the page showed before does not come back then. */
  private isAsked = false;

  constructor(server: Server, runs: Runs, context: ExtensionContext) {
    this.server = server;
    this.runs = runs;
    this.context = context;
    this.listeners = Disposable.from(
      runs.onOutdated(() => this.view.target && this.update({ freshness: 'stale' })),
      runs.onSettled(() => this.refresh()),
    );
  }

  resolveWebviewView(panel: WebviewView): void {
    this.panel = panel;
    const { webview } = panel;
    webview.options = { enableScripts: true, localResourceRoots: [pageRoot(this.context.extensionUri)] };
    webview.onDidReceiveMessage((message: unknown) => isToExtension(message) && this.onMessage(message));
    this.remember(panel.visible);
    panel.onDidChangeVisibility(() => {
      this.remember(panel.visible);
      this.refresh();
    });
    panel.onDidDispose(() => {
      this.panel = undefined;
    });
    webview.html = tracePage(webview, this.context.extensionUri);
  }

  /** Shows the panel without taking the keyboard from the editor. */
  async reveal(): Promise<void> {
    await commands.executeCommand(`${views.trace.id}.focus`, { preserveFocus: true });
  }

  /** Shows the first flow at a line, or says why there is none. */
  async showAt(uri: string, line: number | undefined, iommu: string | null, isAboutMatrix = false): Promise<void> {
    await this.ask(async (token) => {
      const all = await this.runs.traces(uri, {}, token);
      const here = line === undefined ? all : await this.runs.traces(uri, { line }, token);
      const chosen = all.traces.findIndex((trace) => here.traces[0] && isSameCall(trace, here.traces[0]));
      const flow = flowNames(all.traces)[chosen];
      if (flow) await this.show({ of: flow, iommu, machine: this.machine, compare: null }, isAboutMatrix);
      else this.update({ ...nothing, summary: here.summary });
    });
  }

  /** Shows the run that shows a finding, or says why none does. */
  async showFinding(of: FindingName): Promise<void> {
    await this.show({ of, iommu: null, machine: this.machine, compare: null });
  }

  dispose(): void {
    this.listeners.dispose();
    this.request.cancel();
  }

  private remember(visible: boolean): void {
    void this.context.workspaceState.update(wasVisible, visible);
  }

  private onMessage(message: ToExtension): void {
    switch (message.kind) {
      case 'ready':
        if (this.isAsked || !message.target) this.post();
        else void this.show(message.target);
        break;
      case 'show':
        void this.show(message.target);
        break;
      case 'open':
      case 'reveal':
        void open(message.source, message.kind === 'reveal');
        break;
      case 'copy':
        void env.clipboard.writeText(message.text);
    }
  }

  /** What was chosen last in this workspace. */
  private get machine(): MachineChoice {
    return this.context.workspaceState.get(machineKey, {});
  }

  /** Makes the run of a target; of a flow, then its matrix. */
  private async show(target: Target, isAboutMatrix = false): Promise<void> {
    const { of, machine } = target;
    void this.context.workspaceState.update(machineKey, machine);
    if (this.view.platforms.length === 0) void this.askForPlatforms();
    const isSame = this.view.target !== null && isSameSubject(this.view.target.of, of);
    const { platforms } = this.view;
    this.update(
      isSame
        ? { target, isAboutMatrix, freshness: 'running' }
        : { ...nothing, platforms, target, isAboutMatrix, summary: '', freshness: 'running' },
    );
    await this.ask((token) => (isFinding(of) ? this.runFinding(of, target, token) : this.runFlow(of, target, token)));
  }

  private async runFlow(flow: FlowName, { iommu, compare, machine }: Target, token: CancellationToken): Promise<void> {
    const { traces, findings, summary } = await this.runs.traces(flow.uri, { iommu, compare, machine }, token);
    const names = flowNames(traces);
    const choices = names.map((of, i) => ({ of, label: choiceLabel(traces[i]!) }));
    const trace = traces[names.findIndex((name) => isSameSubject(name, flow))];
    if (!trace) {
      const why = traces.length === 0 ? summary : l10n.t('{0}() maps no doorbell any more', flow.function);
      return this.update({ choices, summary: why, freshness: 'stale' });
    }
    const lines = await linesOf(trace, findings);
    const matrix = await this.runs.matrix(trace, token, machine);
    this.update({ choices, trace, matrix, findings, lines, summary: sentence(trace), freshness: 'current' });
  }

  private async runFinding(of: FindingName, target: Target, token: CancellationToken): Promise<void> {
    const { finding, trace, findings, summary } = await this.runs.finding(of, target, token);
    if (!finding) return this.update({ summary, freshness: 'stale' });
    const { rule, message, source } = finding;
    const { uri, range } = source;
    const now = { uri, rule, message, range };
    const choices = [{ of: now, label: l10n.t('{0}, line {1}', rule, range.start.line + 1) }];
    const lines = trace ? await linesOf(trace, findings) : {};
    this.update({ target: { ...target, of: now }, choices, trace, findings, lines, summary, freshness: 'current' });
  }

  private async askForPlatforms(): Promise<void> {
    this.update({ platforms: await this.server.request<PlatformSummary[]>(PlatformsRequest).catch(() => []) });
  }

  /** Runs again what is on show, where it may be outdated and somebody looks. */
  private refresh(): void {
    const { target, freshness, trace } = this.view;
    // What took a search in vain takes it after each edit: the user asks for that.
    if (target && isFinding(target.of) && !trace) return;
    if (target && freshness === 'stale' && this.panel?.visible) void this.show(target);
  }

  /** One request at a time: a newer one ends the one before, and only the newest is shown. */
  private async ask(work: (token: CancellationToken) => Promise<void>): Promise<void> {
    this.isAsked = true;
    this.request.cancel();
    const request = new CancellationTokenSource();
    this.request = request;
    try {
      await work(request.token);
    } catch (error) {
      if (request.token.isCancellationRequested) return;
      const why = error instanceof Error ? error.message : String(error);
      this.update({ summary: l10n.t('The run could not be made: {0}', why), freshness: 'stale' });
    }
  }

  private update(changes: Partial<View>): void {
    this.view = { ...this.view, ...changes };
    this.post();
  }

  private post(): void {
    const message: ToPage = { kind: 'view', view: this.view };
    void this.panel?.webview.postMessage(message);
  }
}

function choiceLabel(trace: Trace): string {
  return l10n.t('{0}(), line {1}', trace.function, trace.source.range.start.line + 1);
}

function sentence({ function: name, iommu, summary }: Trace): string {
  return l10n.t('{0}() on {1}: {2}', name, iommu, summary);
}

/** The source lines that a trace names; those of files that cannot be read are left out. */
async function linesOf(
  { source, hops, unknown, remnants, incident }: Trace,
  findings: View['findings'],
): Promise<View['lines']> {
  const named = [...hops, ...unknown, ...remnants, ...(incident ? [incident] : []), ...findings];
  const sources = [source, ...named.flatMap((one) => one.source ?? [])];
  const lines: Record<string, string> = {};
  for (const one of sources) {
    const document = await workspace.openTextDocument(Uri.parse(one.uri, true)).then(
      (opened) => opened,
      () => undefined,
    );
    const { line } = one.range.start;
    if (document && line < document.lineCount) lines[lineKey(one)] = document.lineAt(line).text.trim();
  }
  return lines;
}

/** The cursor goes before what is meant, as with Go to Definition: what is typed next must not replace it. */
async function open({ uri, range: { start } }: SourceRange, preserveFocus: boolean): Promise<void> {
  const { line, character } = start;
  const selection = new Range(line, character, line, character);
  // Where it is on the screen already, rather than once more beside it.
  const { viewColumn } = window.visibleTextEditors.find(({ document }) => document.uri.toString() === uri) ?? {};
  await window.showTextDocument(Uri.parse(uri, true), { selection, preserveFocus, viewColumn });
}
