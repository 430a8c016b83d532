/** What the server's simulator says about documents, for the features that show it: traces, matrices, their outdating. */
import { type CancellationToken, type Event, EventEmitter, l10n, Uri, workspace } from 'vscode';
import {
  type Comparison,
  type Matrix,
  MatrixRequest,
  type MatrixResult,
  RunsOutdatedNotification,
  type ShowFindingParams,
  ShowFindingRequest,
  type ShowFindingResult,
  type Trace,
  TraceRequest,
  type TraceResult,
} from '../server/protocol.ts';
import type { Server } from './server.ts';
import type { FindingName, FlowName, MachineChoice } from './trace-panel/messages.ts';

/** Milliseconds of rest after an edit before runs are made again: a burst of edits is run once. */
const rest = 150;

export class Runs {
  private readonly server: Server;
  private readonly outdated = new EventEmitter<void>();
  private readonly settled = new EventEmitter<void>();
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** A text, header or setting has changed: what was run may say something else now. */
  readonly onOutdated: Event<void> = this.outdated.event;
  /** The same, once it has rested for a moment: time to ask again. */
  readonly onSettled: Event<void> = this.settled.event;

  constructor(server: Server) {
    this.server = server;
    server.onNotification(RunsOutdatedNotification, () => {
      this.outdated.fire();
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.settled.fire(), rest);
    });
  }

  /** Runs the flows of a document, or the one at a line. Throws where the document cannot be opened. */
  async traces(uri: string, options: RunOptions, token?: CancellationToken): Promise<TraceResult> {
    await openForServer(uri);
    const { line, iommu, compare, machine } = options;
    const params = {
      ...machine,
      textDocument: { uri },
      line,
      iommu: iommu ?? undefined,
      compare: compare ?? undefined,
    };
    return this.run(this.server.request<TraceResult>(TraceRequest, params, token));
  }

  /** Runs the flow of a trace on every IOMMU. */
  async matrix({ source }: Trace, token?: CancellationToken, machine: MachineChoice = {}): Promise<Matrix | null> {
    const { uri, range } = source;
    await openForServer(uri);
    const params = { ...machine, textDocument: { uri }, line: range.start.line };
    const { matrices } = await this.run(this.server.request<MatrixResult>(MatrixRequest, params, token));
    return matrices.find((matrix) => isSameCall(matrix, { source })) ?? null;
  }

  /** Looks for the run that shows a finding. */
  async finding(
    { uri, rule, range, message }: FindingName,
    { iommu, machine }: Pick<RunOptions, 'iommu' | 'machine'>,
    token: CancellationToken,
  ): Promise<ShowFindingResult> {
    await openForServer(uri);
    const params: ShowFindingParams = {
      ...machine,
      textDocument: { uri },
      rule,
      range,
      ...(message !== undefined && { message }),
      ...(iommu && { iommu }),
    };
    return this.run(this.server.request<ShowFindingResult>(ShowFindingRequest, params, token));
  }

  private run<Result>(request: Promise<Result>): Promise<Result> {
    return this.server.activity.during(l10n.t('running the doorbell'), request);
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.outdated.dispose();
    this.settled.dispose();
  }
}

export interface RunOptions {
  /** All flows of the document where absent. */
  readonly line?: number | undefined;
  /** As the settings say where null. */
  readonly iommu?: string | null;
  /** The driver's own run where null. */
  readonly compare?: Comparison | null;
  /** What is not chosen is as the settings say. */
  readonly machine?: MachineChoice;
}

/** The names of flows, one per trace of a document. */
export function flowNames(traces: readonly Trace[]): FlowName[] {
  return traces.map((trace, i) => ({
    uri: trace.source.uri,
    function: trace.function,
    index: traces.slice(0, i).filter((other) => other.function === trace.function).length,
  }));
}

/** Whether two runs, or a run and a matrix, are of the same call in the source. */
export function isSameCall(a: Pick<Trace, 'source'>, b: Pick<Trace, 'source'>): boolean {
  const [x, y] = [a.source, b.source];
  return (
    x.uri === y.uri && x.range.start.line === y.range.start.line && x.range.start.character === y.range.start.character
  );
}

/** The server reads a document while VS Code has it open. */
async function openForServer(uri: string): Promise<void> {
  await workspace.openTextDocument(Uri.parse(uri, true));
}
