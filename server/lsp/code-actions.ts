/**
 * Repairs, as `textDocument/codeAction`: a quick fix per finding (its map call and every unmap in one edit), and
 * `source.fixAll.doorbell-lint`, which VS Code can run on save.
 */
import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type ServerCapabilities,
  type WorkspaceEdit,
} from 'vscode-languageserver';
import type { Edit, Finding, Fix } from '../rules/finding.ts';
import { toDiagnostic, toOffsets, toTextEdit } from './convert.ts';
import type { Session } from './session.ts';

const fixAll = `${CodeActionKind.SourceFixAll}.doorbell-lint`;

/** A finding that can be repaired. */
type Fixable = Finding & { readonly fix: Fix };

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri }, range, context }: CodeActionParams): Promise<CodeAction[]> => {
    const { findings } = await session.check(uri);
    const document = session.documents.get(uri);
    if (!document) return [];
    const wants = (kind: CodeActionKind) => context.only?.some((only) => includes(only, kind)) ?? true;
    const selected = toOffsets(document, range);
    const fixable = findings.filter((finding): finding is Fixable => finding.fix !== null);

    const quickFixes = fixable
      .filter((finding) => finding.range.start <= selected.end && selected.start <= finding.range.end)
      .map((finding) => ({
        title: finding.fix.title,
        kind: CodeActionKind.QuickFix,
        diagnostics: [toDiagnostic(finding, session.lines.bind(session))],
        isPreferred: true,
        edit: toWorkspaceEdit(session, finding.fix.edits),
      }));
    const edits = combine(fixable.map(({ fix }) => fix));
    const sourceFix = { title: 'Fix all doorbell mappings', kind: fixAll, edit: toWorkspaceEdit(session, edits) };
    return [
      ...(wants(CodeActionKind.QuickFix) ? quickFixes : []),
      ...(wants(fixAll) && edits.length > 0 ? [sourceFix] : []),
    ];
  };
  session.connection.onCodeAction(session.guarded('textDocument/codeAction', [], answer));
  return { codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, fixAll] } };
}

/** Whether a client that asks for `kind` wants `specific` too: kinds are a hierarchy of dotted names. */
function includes(kind: CodeActionKind, specific: CodeActionKind): boolean {
  return kind === CodeActionKind.Empty || specific === kind || specific.startsWith(`${kind}.`);
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
