/** The door through which the suite reaches the editor: documents of the workspace, and their diagnostics. */
import assert from 'node:assert/strict';
import {
  commands,
  type Diagnostic,
  type Disposable,
  languages,
  Range,
  type TextDocument,
  Uri,
  WorkspaceEdit,
  window,
  workspace,
} from 'vscode';

/** Opens an example in the editor, as it is on disk. */
export async function openExample(name: string): Promise<TextDocument> {
  const folder = workspace.workspaceFolders?.[0];
  assert.ok(folder, 'the runner opens a copy of examples/');
  const document = await workspace.openTextDocument(Uri.joinPath(folder.uri, name));
  await window.showTextDocument(document);
  return document;
}

/** The diagnostics of a file, open or not, from one source, `doorbell-lint` or `doorbell-sim`. */
export function diagnosticsFrom(source: string, { uri }: { readonly uri: Uri }): Diagnostic[] {
  return languages.getDiagnostics(uri).filter((diagnostic) => diagnostic.source === source);
}

/** Waits until `condition` holds; it is asked again whenever diagnostics change. Mocha's timeout ends a vain wait. */
export async function diagnosed(condition: () => boolean): Promise<void> {
  let listener: Disposable | undefined;
  await new Promise<void>((resolve) => {
    const ask = () => condition() && resolve();
    listener = languages.onDidChangeDiagnostics(ask);
    ask();
  });
  listener?.dispose();
}

/** Edits the direction of the document's first map call. */
export async function setDirection(document: TextDocument, direction: string): Promise<void> {
  const call = /(?<before>dma_map_resource\([^;]*)(?<direction>DMA_\w+_DEVICE)/.exec(document.getText());
  assert.ok(call?.groups, `${document.fileName} has no map call`);
  const start = call.index + call.groups.before!.length;
  const end = start + call.groups.direction!.length;
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(document.positionAt(start), document.positionAt(end)), direction);
  assert.ok(await workspace.applyEdit(edit));
}

/** Puts back what is on disk. */
export async function revert(document: TextDocument): Promise<void> {
  await window.showTextDocument(document);
  await commands.executeCommand('workbench.action.files.revert');
}
