/**
 * `textDocument/codeAction`. Repairs: a quick fix per finding (its map call and every unmap in one edit), all of the file at
 * once, and the same as `source.fixAll.doorbell-lint`, which VS Code can run on save. Besides them: a comment that silences
 * a finding, with the cursor where the reason belongs; the page of its rule; and what to search a log for after a
 * simulated fault.
 */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type ServerCapabilities,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { ClientCommand } from '../protocol.ts';
import type { Edit, Finding, Fix } from '../rules/finding.ts';
import { suppressionComment } from '../rules/suppressions.ts';
import { grepPattern } from '../simulator/fault-log.ts';
import type { Run } from '../simulator/trace.ts';
import type { TextRange } from '../syntax/text.ts';
import { toDiagnostic, toOffsets, toTextEdit } from './convert.ts';
import type { Session } from './session.ts';

const fixAll = `${CodeActionKind.SourceFixAll}.doorbell-lint`;

/** A finding that can be repaired. */
type Fixable = Finding & { readonly fix: Fix };

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri }, range, context }: CodeActionParams): Promise<CodeAction[]> => {
    const { findings, flows } = await session.check(uri);
    const document = session.documents.get(uri);
    if (!document) return [];
    const wants = (kind: CodeActionKind) => context.only?.some((only) => includes(only, kind)) ?? true;
    const selected = toOffsets(document, range);
    const fixable = findings.filter((finding): finding is Fixable => finding.fix !== null);

    const near = ({ range: { start, end } }: { readonly range: TextRange }) =>
      start <= selected.end && selected.start <= end;
    const quickFixes: CodeAction[] = fixable.filter(near).map((finding) => ({
      title: finding.fix.title,
      kind: CodeActionKind.QuickFix,
      diagnostics: [toDiagnostic(finding, session.lines.bind(session))],
      isPreferred: true,
      edit: toWorkspaceEdit(session, finding.fix.edits),
    }));
    const edits = combine(fixable.map(({ fix }) => fix));
    const everywhere = { title: 'Fix all doorbell mappings', edit: toWorkspaceEdit(session, edits) };
    const others = [
      ...(quickFixes.length > 0 && fixable.length > 1 ? [{ ...everywhere, kind: CodeActionKind.QuickFix }] : []),
      ...findings.filter(near).flatMap((finding) => withoutRepair(session, document, finding)),
      ...faultActions(session, session.simulations.remembering(uri, flows).filter(near)),
    ];
    return [
      ...(wants(CodeActionKind.QuickFix) ? [...quickFixes, ...others] : []),
      ...(wants(fixAll) && edits.length > 0 ? [{ ...everywhere, kind: fixAll }] : []),
    ];
  };
  session.connection.onCodeAction(session.guarded('textDocument/codeAction', [], answer));
  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAll] } };
}

/** Whether a client that asks for `kind` wants `specific` too: kinds are a hierarchy of dotted names. */
function includes(kind: CodeActionKind, specific: CodeActionKind): boolean {
  return kind === CodeActionKind.Empty || specific === kind || specific.startsWith(`${kind}.`);
}

/** What can be done about a finding besides repairing it. */
function withoutRepair(session: Session, document: TextDocument, finding: Finding): CodeAction[] {
  const { rule } = finding;
  if (!session.workspace.ruleIds.includes(rule)) return [];
  const kind = CodeActionKind.QuickFix;
  const diagnostics = [toDiagnostic(finding, session.lines.bind(session))];
  const explain = { title: `Explain ${rule}`, command: ClientCommand.explainRule, arguments: [rule] };
  return [
    { title: `Suppress ${rule} here, with a reason`, kind, diagnostics, edit: suppress(session, document, finding) },
    ...(session.offers(explain.command) ? [{ title: explain.title, kind, diagnostics, command: explain }] : []),
  ];
}

/** A comment on a line of its own before the finding. In a macro it ends in a backslash, as the lines there do. */
function suppress(session: Session, document: TextDocument, { rule, range }: Finding): WorkspaceEdit {
  const { line } = document.positionAt(range.start);
  const start = { line, character: 0 };
  const text = document.getText({ start, end: { line: line + 1, character: 0 } });
  const indent = /^[ \t]*/.exec(text)?.[0] ?? '';
  const before = document.getText({ start: { line: line - 1, character: 0 }, end: start });
  const end = `${line > 0 && /\\\r?\n$/.test(before) ? ' \\' : ''}${text.endsWith('\r\n') ? '\r\n' : '\n'}`;
  const [opening, closing] = suppressionComment(rule);
  const edit = { range: { start, end: start }, newText: `${indent}${opening}${closing}${end}` };
  const { documentChanges, snippetEditSupport } = session.client.workspace?.workspaceEdit ?? {};
  if (!documentChanges) return { changes: { [document.uri]: [edit] } };
  const textDocument = { uri: document.uri, version: document.version };
  if (!snippetEditSupport) return { documentChanges: [{ textDocument, edits: [edit] }] };
  const value = `${indent}${opening}$0${closing}${end.replace('\\', '\\\\')}`;
  return { documentChanges: [{ textDocument, edits: [{ range: edit.range, snippet: { kind: 'snippet', value } }] }] };
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
