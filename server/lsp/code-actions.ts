/**
 * `textDocument/codeAction`. Repairs: a quick fix per finding (its map call and every unmap in one edit), all of the file at
 * once, and the same as `source.fixAll.doorbell-lint`, which VS Code can run on save. Besides them: what silences a finding;
 * the run that shows it; the page of its rule; and what to search a log for after a
 * simulated fault.
 */
import {
  type AnnotatedTextEdit,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type ServerCapabilities,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import { ClientCommand } from '../protocol.ts';
import type { Edit, Finding, Fix } from '../rules/finding.ts';
import { grepPattern } from '../simulator/fault-log.ts';
import type { Run } from '../simulator/trace.ts';
import type { TextRange } from '../syntax/text.ts';
import { toDiagnostic, toOffsets, toTextEdit } from './convert.ts';
import { simulateFinding } from './finding-link.ts';
import type { OpenDocument } from './open-document.ts';
import type { Session } from './session.ts';
import { suppressions } from './suppress.ts';

const fixAll = `${CodeActionKind.SourceFixAll}.doorbell-lint`;

/** A finding that can be repaired. */
type Fixable = Finding & { readonly fix: Fix };

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri }, range, context }: CodeActionParams): Promise<CodeAction[]> => {
    const { findings, flows } = await session.check(uri);
    const document = session.documents.get(uri);
    if (!document) return [];
    const wants = (kind: CodeActionKind) => context.only?.some((only) => includes(only, kind)) ?? true;
    const fixable = findings.filter((finding): finding is Fixable => finding.fix !== null);
    const edits = combine(fixable.map(({ fix }) => fix));
    const everywhere = { title: 'Fix all doorbell mappings', edit: toWorkspaceEdit(session, edits) };
    const repairAll = wants(fixAll) && edits.length > 0 ? [{ ...everywhere, kind: fixAll }] : [];
    // On every save the client asks for fixAll alone: nothing else is made then.
    if (!wants(CodeActionKind.QuickFix)) return repairAll;

    const selected = toOffsets(document, range);
    const near = ({ range: { start, end } }: { readonly range: TextRange }) =>
      start <= selected.end && selected.start <= end;
    const quickFixes: CodeAction[] = fixable.filter(near).map((finding) => ({
      title: finding.fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [toDiagnostic(finding, session.lines.bind(session))],
      isPreferred: true,
      edit: toWorkspaceEdit(session, finding.fix.edits),
    }));
    const previews = fixable
      .filter((finding) => near(finding) && finding.fix.edits.length > 1)
      .flatMap((finding) => preview(session, finding));
    return [
      ...quickFixes,
      ...previews,
      ...(quickFixes.length > 0 && fixable.length > 1 ? [{ ...everywhere, kind: CodeActionKind.QuickFix }] : []),
      ...findings.filter(near).flatMap((finding) => withoutRepair(session, document, finding)),
      ...faultActions(session, session.simulations.remembering(uri, flows).filter(near)),
      ...repairAll,
    ];
  };
  session.connection.onCodeAction(session.guarded('textDocument/codeAction', [], answer));
  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAll] } };
}

/** Whether a client that asks for `kind` wants `specific` too: kinds are a hierarchy of dotted names. */
function includes(kind: CodeActionKind, specific: CodeActionKind): boolean {
  return kind === CodeActionKind.Empty || specific === kind || specific.startsWith(`${kind}.`);
}

/** A repair of several places, each shown before it is made; none where the client cannot show them. */
function preview(session: Session, { fix }: Fixable): CodeAction[] {
  if (!session.client.workspace?.workspaceEdit?.changeAnnotationSupport) return [];
  const id = 'fix';
  const { documentChanges = [] } = toWorkspaceEdit(session, fix.edits);
  const annotated = documentChanges.map((change) =>
    'edits' in change
      ? { ...change, edits: change.edits.map((edit) => ({ ...edit, annotationId: id })) as AnnotatedTextEdit[] }
      : change,
  );
  const edit: WorkspaceEdit = {
    documentChanges: annotated,
    changeAnnotations: { [id]: { label: fix.title, needsConfirmation: true } },
  };
  return [{ title: `${fix.title}: preview ${fix.edits.length} places`, kind: CodeActionKind.QuickFix, edit }];
}

/** What can be done about a finding besides repairing it. */
function withoutRepair(session: Session, document: OpenDocument, finding: Finding): CodeAction[] {
  const { rule } = finding;
  if (!session.workspace.ruleIds.includes(rule)) return [];
  const kind = CodeActionKind.QuickFix;
  const diagnostics = [toDiagnostic(finding, session.lines.bind(session))];
  const simulate = simulateFinding(session, finding);
  const explain = { title: `Explain ${rule}`, command: ClientCommand.explainRule, arguments: [rule] };
  return [
    ...(simulate ? [{ title: simulate.title, kind, diagnostics, command: simulate }] : []),
    ...suppressions(session, document, finding).map((action) => ({ ...action, diagnostics })),
    ...(session.offers(explain.command) ? [{ title: explain.title, kind, diagnostics, command: explain }] : []),
  ];
}

/** What can be done about simulated faults. */
function faultActions(session: Session, runs: readonly Run[]): CodeAction[] {
  if (!session.offers(ClientCommand.copyGrepPattern)) return [];
  const patterns = new Set(runs.flatMap(({ fault }) => (fault && grepPattern(fault.log)) ?? []));
  return [...patterns].map((pattern) => {
    const title = `Copy what to grep a log for: ${pattern}`;
    const command = { title, command: ClientCommand.copyGrepPattern, arguments: [pattern] };
    return { title, kind: CodeActionKind.QuickFix, command };
  });
}

/** The edits of all fixes that can be applied together; a fix that would change what another one changes is left out. */
function combine(fixes: readonly Fix[]): Edit[] {
  const taken: Edit[] = [];
  for (const { edits } of fixes) {
    const added = edits.filter((edit) => !taken.some((other) => equals(edit, other)));
    if (!added.some((edit) => taken.some((other) => overlaps(edit, other)))) taken.push(...added);
  }
  return taken;
}

function equals(a: Edit, b: Edit): boolean {
  return a.file === b.file && a.range.start === b.range.start && a.range.end === b.range.end && a.newText === b.newText;
}

function overlaps(a: Edit, b: Edit): boolean {
  return a.file === b.file && a.range.start <= b.range.end && b.range.start <= a.range.end;
}

/** Bound to the version of the open documents where the client can check it, so that it never hits other text. */
function toWorkspaceEdit(session: Session, edits: readonly Edit[]): WorkspaceEdit {
  const files = [...new Set(edits.map(({ file }) => file))].map((uri) => ({
    uri,
    edits: edits.filter(({ file }) => file === uri).map((edit) => toTextEdit(session.lines(uri), edit)),
  }));
  if (!session.client.workspace?.workspaceEdit?.documentChanges) {
    return { changes: Object.fromEntries(files.map(({ uri, edits }) => [uri, edits])) };
  }
  return {
    documentChanges: files.map(({ uri, edits }) => ({
      textDocument: { uri, version: session.documents.get(uri)?.version ?? null },
      edits,
    })),
  };
}
