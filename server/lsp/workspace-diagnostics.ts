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
  const run = runner(session, workspaceCheck, (uri, findings) => {
    take(session, known, uri, findings);
    changed.fire();
  });
  session.onChange((change) => {
    if (typeof change !== 'string') changed.fire();
  });
  session.onPulled(() => changed.fire());
  answerPulls(session, known, changed);
  answerCommand(session, run);
  followDisk(session, run);
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
    const folders = await narrowed(check, await session.checkedFolders(), only);
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
function narrowed(
  check: WorkspaceCheck,
  folders: readonly CheckedFolder[],
  only: CheckWorkspaceParams['only'],
): Promise<CheckedFolder[]> {
  const paths = only === undefined || only === 'changed' ? [] : only.flatMap((uri) => toPath(uri) ?? []);
  const narrow = async (folder: CheckedFolder): Promise<CheckedFolder> => {
    if (only === undefined) return folder;
    return { ...folder, only: only === 'changed' ? await check.changedFiles(folder.path) : paths };
  };
  return Promise.all(folders.map(narrow));
}

function answerCommand(session: Session, run: Run): void {
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

/** Once the user has checked the workspace, its findings stay true. */
function followDisk(session: Session, run: Run): void {
  let isFollowing = false;
  let pending: Reach | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const update = session.guarded('the update of the workspace', undefined, async () => {
    const reach = pending ?? 'changed';
    pending = null;
    await run(reach);
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
