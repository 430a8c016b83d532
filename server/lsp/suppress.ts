/**
 * Code actions that silence a rule: before the statement of a finding and in its file by a comment, with the cursor where the
 * reason belongs, and in the whole project by its `.doorbell.json`.
 */
import { type CodeAction, CodeActionKind, type TextDocumentEdit, type WorkspaceEdit } from 'vscode-languageserver';
import type { Finding } from '../rules/finding.ts';
import { suppressionComment } from '../rules/suppressions.ts';
import { configurationFileName } from '../workspace/configuration.ts';
import { switchedOff } from '../workspace/silence.ts';
import type { OpenDocument } from './open-document.ts';
import type { Session } from './session.ts';

export function suppressions(
  session: Session,
  document: OpenDocument,
  finding: Finding,
): Omit<CodeAction, 'diagnostics'>[] {
  const { rule, range } = finding;
  const kind = CodeActionKind.QuickFix;
  const statement = session.workspace.engine.statement(document.uri, range.start) ?? range;
  const here = document.positionAt(statement.start).line;
  const comment = (line: number, reach: 'statement' | 'file') => commentEdit(session, document, line, rule, reach);
  const project = inProject(session, document.uri, rule);
  return [
    { title: `Suppress ${rule} here, with a reason`, kind, edit: comment(here, 'statement') },
    { title: `Suppress ${rule} in this file, with a reason`, kind, edit: comment(afterLicence(document), 'file') },
    ...(project ? [{ title: `Switch ${rule} off in this project`, kind, edit: project }] : []),
  ];
}

/** The first line, or the one behind the line that names the licence. */
function afterLicence(document: OpenDocument): number {
  const first = document.getText({ start: { line: 0, character: 0 }, end: { line: 1, character: 0 } });
  return first.includes('SPDX-License-Identifier') ? 1 : 0;
}

/** A comment on a line of its own before a line. In a macro it ends in a backslash, as the lines there do. */
function commentEdit(
  session: Session,
  document: OpenDocument,
  line: number,
  rule: string,
  reach: 'statement' | 'file',
): WorkspaceEdit {
  const start = { line, character: 0 };
  const text = document.getText({ start, end: { line: line + 1, character: 0 } });
  const indent = reach === 'file' ? '' : (/^[ \t]*/.exec(text)?.[0] ?? '');
  const before = line > 0 ? document.getText({ start: { line: line - 1, character: 0 }, end: start }) : '';
  const end = `${/\\\r?\n$/.test(before) ? ' \\' : ''}${text.endsWith('\r\n') ? '\r\n' : '\n'}`;
  const [opening, closing] = suppressionComment(rule, reach);
  const edit = { range: { start, end: start }, newText: `${indent}${opening}${closing}${end}` };
  const { documentChanges, snippetEditSupport } = session.client.workspace?.workspaceEdit ?? {};
  if (!documentChanges) return { changes: { [document.uri]: [edit] } };
  const textDocument = { uri: document.uri, version: document.version };
  if (!snippetEditSupport) return { documentChanges: [{ textDocument, edits: [edit] }] };
  const value = `${indent}${opening}$0${closing}${end.replace('\\', '\\\\')}`;
  return { documentChanges: [{ textDocument, edits: [{ range: edit.range, snippet: { kind: 'snippet', value } }] }] };
}

/** In the nearest configuration file, else in a new one of the folder that is open; null where the client makes no files, or that file holds no rules. */
function inProject(session: Session, uri: string, rule: string): WorkspaceEdit | null {
  const { documentChanges, resourceOperations } = session.client.workspace?.workspaceEdit ?? {};
  const { configurations, files } = session.workspace;
  if (!documentChanges) return null;
  const known = configurations.fileOf(uri);
  const folder = session.folders.filter((one) => uri.startsWith(`${one}/`)).sort((a, b) => b.length - a.length)[0];
  const file = known ?? (folder && `${folder}/${configurationFileName}`);
  if (!file || (!known && !resourceOperations?.includes('create'))) return null;
  const text = known ? files.read(known) : undefined;
  const whole = { start: { line: 0, character: 0 }, end: { line: text?.split('\n').length ?? 0, character: 0 } };
  const newText = switchedOff(text, rule);
  if (newText === null) return null;
  const edit: TextDocumentEdit = {
    textDocument: { uri: file, version: null },
    edits: [{ range: whole, newText }],
  };
  const create = { kind: 'create' as const, uri: file, options: { ignoreIfExists: true } };
  return { documentChanges: known ? [edit] : [create, edit] };
}
