/**
 * Findings and simulated faults as diagnostics: `textDocument/diagnostic` where the client pulls (both ways at once would
 * double every problem), else `textDocument/publishDiagnostics`. Configuration files are always published: they are
 * seldom open, so nobody would pull for them.
 */
import {
  type Diagnostic,
  type DocumentDiagnosticParams,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type ServerCapabilities,
} from 'vscode-languageserver';
import type { Finding } from '../rules/finding.ts';
import { toDiagnostic, toFaultDiagnostic, toRemnantDiagnostic, toShownDiagnostic } from './convert.ts';
import type { Session } from './session.ts';

/** Milliseconds of rest after an edit before diagnostics are published unasked: a burst of edits is checked once. */
const restAfterEdit = 20;

export function register(session: Session): ServerCapabilities {
  publishConfigurationFindings(session);
  if (!session.client.textDocument?.diagnostic) {
    publishAfterChanges(session);
    return {};
  }
  answerPulls(session);
  // Else workspace-diagnostics.ts registers a provider of its own.
  const isOnlyProvider = !session.client.textDocument.diagnostic.dynamicRegistration;
  return {
    diagnosticProvider: {
      identifier: 'doorbell-lint',
      interFileDependencies: true,
      workspaceDiagnostics: isOnlyProvider && session.workspaceCheck !== undefined,
    },
  };
}

async function diagnosticsOf(session: Session, uri: string): Promise<Diagnostic[]> {
  const { findings, flows } = await session.check(uri);
  const linesOf = session.lines.bind(session);
  const runs = session.simulations.remembering(uri, flows);
  const remnants = session.simulations.leftBehind(uri, flows);
  return [
    ...findings.map((finding) => toDiagnostic(finding, linesOf)),
    ...runs.filter(({ outcome }) => outcome !== 'interrupt').map((run) => toFaultDiagnostic(run, linesOf)),
    ...remnants.map((remnant) => toRemnantDiagnostic(remnant, uri, linesOf)),
    ...session.simulations.showing(uri).map((shown) => toShownDiagnostic(shown, linesOf)),
  ];
}

function answerPulls(session: Session): void {
  const answers = new Map<string, { readonly id: string; readonly text: string }>();
  let count = 0;

  const answer = async (params: DocumentDiagnosticParams): Promise<DocumentDiagnosticReport> => {
    const { uri } = params.textDocument;
    session.notePull(uri);
    const items = await diagnosticsOf(session, uri);
    const text = JSON.stringify(items);
    const last = answers.get(uri);
    const id = last?.text === text ? last.id : String(++count);
    if (session.documents.has(uri)) answers.set(uri, { id, text });
    return id === params.previousResultId
      ? { kind: DocumentDiagnosticReportKind.Unchanged, resultId: id }
      : { kind: DocumentDiagnosticReportKind.Full, resultId: id, items };
  };
  const nothing: DocumentDiagnosticReport = { kind: DocumentDiagnosticReportKind.Full, items: [] };
  session.connection.languages.diagnostics.on(session.guarded('textDocument/diagnostic', nothing, answer));

  const refresh = session.guarded('workspace/diagnostic/refresh', undefined, () =>
    session.connection.languages.diagnostics.refresh(),
  );
  session.onChange((change) => {
    if (change === 'surroundings' || change === 'simulations') {
      if (session.client.workspace?.diagnostics?.refreshSupport) void refresh(undefined);
    } else if (typeof change !== 'string' && !session.documents.has(change.uri)) {
      answers.delete(change.uri);
    }
  });
}

function publishAfterChanges(session: Session): void {
  const published = new Map<string, { readonly version: number; readonly text: string }>();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const publish = session.guarded('textDocument/publishDiagnostics', undefined, async (uri: string) => {
    const diagnostics = await diagnosticsOf(session, uri);
    const text = JSON.stringify(diagnostics);
    const version = session.documents.get(uri)?.version;
    const last = published.get(uri);
    // With an edit that changes nothing, the client still waits to hear of that version.
    if (last?.text === text && last.version === version) return;
    if (version !== undefined) published.set(uri, { version, text });
    else published.delete(uri);
    await session.connection.sendDiagnostics({ uri, version, diagnostics });
  });
  session.onChange((change) => {
    clearTimeout(timer);
    // A header that is being edited may change the findings of every document that includes it.
    timer = setTimeout(() => {
      for (const uri of session.documents.keys()) void publish(uri);
    }, restAfterEdit);
    if (typeof change !== 'string' && !session.documents.has(change.uri)) void publish(change.uri);
  });
}

function publishConfigurationFindings(session: Session): void {
  const { configurations } = session.workspace;
  let published: readonly Finding[] = [];

  session.onChange(() => {
    for (const uri of session.documents.keys()) configurations.for(uri);
    const findings = configurations.findings();
    if (JSON.stringify(findings) === JSON.stringify(published)) return;
    for (const uri of new Set([...published, ...findings].map(({ file }) => file))) {
      const own = findings.filter(({ file }) => file === uri);
      const diagnostics = own.map((finding) => toDiagnostic(finding, session.lines.bind(session)));
      void session.connection.sendDiagnostics({ uri, diagnostics });
    }
    published = findings;
  });
}
