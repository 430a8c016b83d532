/**
 * "Check Workspace" (CheckWorkspaceRequest) and what it found, as `workspace/diagnostic`: the findings of files that are
 * not open. They follow the disk. The request stays open and streams what is new, where the client takes partial results.
 * Documents on the screen are pulled one by one (diagnostics.ts); here they have no findings, so that none appears twice.
 */
import {
  type CancellationToken,
  type Diagnostic,
  DocumentDiagnosticReportKind,
  DocumentDiagnosticRequest,
  Emitter,
  type ServerCapabilities,
  WorkDoneProgress,
  type WorkspaceDiagnosticParams,
  type WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver';
import {
  type CheckWorkspaceParams,
  CheckWorkspaceRequest,
  type CheckWorkspaceResult,
  DoorbellFilesRequest,
  type DoorbellFilesResult,
} from '../protocol.ts';
import type { Finding } from '../rules/finding.ts';
import { counted } from '../workspace/outcome.ts';
import { toPath } from '../workspace/uri.ts';
import type { CheckedFolder, CheckSummary, Reach, WorkspaceCheck } from '../workspace/workspace-check.ts';
import { toDiagnostic } from './convert.ts';
import type { Session } from './session.ts';

/** Milliseconds without a change on disk after which files are checked again: a branch switch changes many. */
const restAfterChange = 300;
/** Milliseconds between two reports of progress. */
const progressInterval = 100;

interface Known {
  readonly id: string;
  readonly items: readonly Diagnostic[];
}

const nothing: Known = { id: '0', items: [] };

export function register(session: Session): ServerCapabilities {
  const { workspaceCheck } = session;
  session.connection.onRequest(
    DoorbellFilesRequest,
    (): DoorbellFilesResult => workspaceCheck?.filesWithDoorbells() ?? [],
  );
  if (!workspaceCheck) return {};
  const known = new Map<string, Known>();
  const changed = new Emitter<void>();
  const followed = new Followed(workspaceCheck);
  const run = runner(session, workspaceCheck, (uri, findings) => {
    take(session, known, uri, findings);
    changed.fire();
  });
  session.onChange((change) => {
    if (typeof change !== 'string') changed.fire();
  });
  session.onPulled(() => changed.fire());
  answerPulls(session, known, changed);
  answerCommand(session, run, followed);
  followDisk(session, run, followed);
  if (session.client.textDocument?.diagnostic?.dynamicRegistration) {
    // A registration of its own, for no document: what the client keeps for the workspace and for a document stays apart.
    const identifier = 'doorbell-lint-workspace';
    const options = { identifier, documentSelector: [], interFileDependencies: true, workspaceDiagnostics: true };
    session.onReady(() => void session.connection.client.register(DocumentDiagnosticRequest.type, options));
  }
  return {};
}

function take(session: Session, known: Map<string, Known>, uri: string, findings: readonly Finding[] | null): void {
  const items = (findings ?? []).map((finding) => toDiagnostic(finding, session.lines.bind(session)));
  const before = known.get(uri);
  // What the client once had is remembered as nothing, so that it is told.
  if (before ? JSON.stringify(before.items) === JSON.stringify(items) : items.length === 0) return;
  known.set(uri, { id: String(Number(before?.id ?? 0) + 1), items });
}

function answerPulls(session: Session, known: ReadonlyMap<string, Known>, changed: Emitter<void>): void {
  const answer = async (params: WorkspaceDiagnosticParams, token: CancellationToken, stream?: Stream) => {
    const client = new Map(params.previousResultIds.map(({ uri, value }) => [uri, value]));
    if (!stream) return { items: reports(session, known, client) };
    const tell = (): void => {
      const items = reports(session, known, client).filter(({ kind }) => kind === DocumentDiagnosticReportKind.Full);
      if (items.length > 0) stream.report({ items });
    };
    stream.report({ items: reports(session, known, client) });
    const listener = changed.event(tell);
    await new Promise((resolve) => token.onCancellationRequested(resolve));
    listener.dispose();
    return { items: [] };
  };
  session.connection.languages.diagnostics.onWorkspace((params, token, _progress, stream) =>
    session.guarded('workspace/diagnostic', { items: [] }, () => answer(params, token, stream))(undefined),
  );
}

interface Stream {
  report(part: { items: WorkspaceDocumentDiagnosticReport[] }): void;
}

/** What the client has to be told of each file; `client` is what it has, by URI, and is brought up to date. */
function reports(
  session: Session,
  known: ReadonlyMap<string, Known>,
  client: Map<string, string>,
): WorkspaceDocumentDiagnosticReport[] {
  const uris = new Set([...known.keys(), ...client.keys()]);
  return [...uris].flatMap((uri): WorkspaceDocumentDiagnosticReport[] => {
    const { id, items } = session.pulled.has(uri) ? nothing : (known.get(uri) ?? nothing);
    const previous = client.get(uri);
    if (previous === id) {
      return [{ kind: DocumentDiagnosticReportKind.Unchanged, uri, version: null, resultId: id }];
    }
    if (previous === undefined && items.length === 0) return [];
    client.set(uri, id);
    return [{ kind: DocumentDiagnosticReportKind.Full, uri, version: null, resultId: id, items: [...items] }];
  });
}

type Run = (
  reach: Reach,
  only?: CheckWorkspaceParams['only'],
  signal?: AbortSignal,
  onProgress?: (text: string, share: number) => void,
) => Promise<CheckSummary>;

/** Runs of the check, one after the other. */
function runner(
  session: Session,
  check: WorkspaceCheck,
  onFile: (uri: string, findings: readonly Finding[] | null) => void,
): Run {
  let last: Promise<unknown> = Promise.resolve();
  const start = async (...[reach, only, signal, onProgress]: Parameters<Run>): Promise<CheckSummary> => {
    const folders = await narrowed(session, check, only);
    let told = 0;
    return check.run(
      folders,
      reach,
      {
        file(uri, findings) {
          // So that a broken configuration file is reported on.
          session.workspace.configurations.for(uri);
          onFile(uri, findings);
        },
        progress({ done, total, findings }) {
          if (done < total && performance.now() - told < progressInterval) return;
          told = performance.now();
          onProgress?.(`${done} of ${total} files, ${counted(findings, 'finding')}`, done / total);
        },
        problem: (path, reason) => session.connection.console.warn(`${path}: ${reason}`),
        cacheProblem: (problem) => session.connection.console.info(problem),
      },
      signal,
    );
  };
  return (...args) => {
    const run = last.then(() => start(...args));
    last = run.catch(() => undefined);
    return run;
  };
}

/** The folders with what is asked of each; one in which nothing is asked has an empty list. */
async function narrowed(
  session: Session,
  check: WorkspaceCheck,
  only: CheckWorkspaceParams['only'],
): Promise<CheckedFolder[]> {
  const folders = await session.checkedFolders();
  if (only === undefined) return folders;
  if (only !== 'changed') {
    const paths = only.flatMap((uri) => toPath(uri) ?? []);
    return folders.map((folder) => ({ ...folder, only: paths }));
  }
  const answers = await Promise.allSettled(folders.map(({ path }) => check.changedFiles(path)));
  const failed = answers.flatMap((answer) => (answer.status === 'rejected' ? [answer.reason as Error] : []));
  // One folder without git keeps no other from being checked.
  if (failed.length > 0 && failed.length === folders.length) throw failed[0];
  for (const { message } of failed) session.connection.console.warn(message);
  return folders.map((folder, i) => {
    const answer = answers[i]!;
    return { ...folder, only: answer.status === 'fulfilled' ? answer.value : [] };
  });
}

/** Where findings follow the disk: in what was checked to its end, and in each file that is known. */
class Followed {
  private readonly check: WorkspaceCheck;
  private isWhole = false;
  private readonly parts = new Set<string>();

  constructor(check: WorkspaceCheck) {
    this.check = check;
  }

  /** What was asked for has been checked to its end. */
  add(only: CheckWorkspaceParams['only']): void {
    if (only === undefined) this.isWhole = true;
    else if (only !== 'changed') for (const uri of only) this.parts.add(uri);
  }

  /** What an update looks at. */
  get only(): CheckWorkspaceParams['only'] {
    return this.isWhole ? undefined : [...this.parts, ...this.check.knownFiles()];
  }
}

function answerCommand(session: Session, run: Run, followed: Followed): void {
  const { connection } = session;
  connection.onRequest(
    CheckWorkspaceRequest,
    async ({ workDoneToken, only }: CheckWorkspaceParams, token: CancellationToken): Promise<CheckWorkspaceResult> => {
      const stop = new AbortController();
      token.onCancellationRequested(() => stop.abort());
      const summary = await run('all', only, stop.signal, (message, share) => {
        if (workDoneToken === undefined) return;
        const percentage = Math.floor(share * 100);
        void connection.sendProgress(WorkDoneProgress.type, workDoneToken, { kind: 'report', message, percentage });
      });
      if (!stop.signal.aborted) followed.add(only);
      session.changed('workspace');
      const { files, findings, filesWithFindings } = summary;
      const found = `${counted(findings, 'finding')} in ${filesWithFindings} of ${counted(files, 'file')}`;
      return {
        files,
        findings,
        isCancelled: stop.signal.aborted,
        summary: findings > 0 ? found : `no findings in ${counted(files, 'file')}`,
      };
    },
  );
}

/** Once the user has checked files, what was found in them stays true. */
function followDisk(session: Session, run: Run, followed: Followed): void {
  let isFollowing = false;
  let pending: Reach | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const update = session.guarded('the update of the workspace', undefined, async () => {
    const reach = pending ?? 'changed';
    pending = null;
    await run(reach, followed.only);
    session.changed('workspace');
  });
  session.onChange((change) => {
    if (change === 'workspace') isFollowing = true;
    if (!isFollowing || (change !== 'sources' && change !== 'everything')) return;
    pending = change === 'everything' || pending === 'all' ? 'all' : 'changed';
    clearTimeout(timer);
    timer = setTimeout(() => void update(undefined), restAfterChange);
  });
}
