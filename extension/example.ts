/**
 * "Doorbell: Open Example": a driver with a wrong direction, as an untitled document to play with, its mistake selected.
 * The steps of the walkthrough go on from there: with the quick fixes for the mistake, or with a simulation.
 */
import {
  commands,
  type Disposable,
  type ExtensionContext,
  languages,
  Selection,
  type TextDocument,
  type TextEditor,
  Uri,
  ViewColumn,
  window,
  workspace,
} from 'vscode';
import { commands as declared, diagnosticSource } from './manifest.ts';
import type { Server } from './server.ts';
import type { ExampleStep } from './walkthrough.ts';

/** In the example's text: its map call, and the direction that is wrong in it. */
const mapCall = 'dma_map_resource(';
const mistake = 'DMA_TO_DEVICE';

export function registerExample(_server: Server, { extensionUri }: ExtensionContext): Disposable {
  let last: TextDocument | undefined;
  const fresh = async (): Promise<TextDocument> => {
    const bytes = await workspace.fs.readFile(Uri.joinPath(extensionUri, 'examples/doorbell-wrong.c'));
    return workspace.openTextDocument({ language: 'c', content: new TextDecoder().decode(bytes) });
  };
  return commands.registerCommand(declared.openExample.command, async (step?: ExampleStep) => {
    const isUsable = last && !last.isClosed && (step === 'simulate' || mistakeIn(last));
    last = isUsable ? last : await fresh();
    await show(last!);
    if (step === 'repair') {
      await found(last!);
      await commands.executeCommand('editor.action.quickFix');
    }
    if (step === 'simulate') await commands.executeCommand(declared.simulate.command);
  });
}

/** Where it is open already, else beside what is no text, such as the walkthrough. */
async function show(document: TextDocument): Promise<TextEditor> {
  const open = window.visibleTextEditors.find((editor) => editor.document === document);
  const isText = window.activeTextEditor !== undefined || window.tabGroups.activeTabGroup.tabs.length === 0;
  const viewColumn = open?.viewColumn ?? (isText ? ViewColumn.Active : ViewColumn.Beside);
  const start = document.positionAt(document.getText().indexOf(mapCall));
  return window.showTextDocument(document, {
    viewColumn,
    selection: mistakeIn(document) ?? new Selection(start, start),
  });
}

/** The wrong direction; undefined once it is repaired. */
function mistakeIn(document: TextDocument): Selection | undefined {
  const text = document.getText();
  const start = text.indexOf(mistake, text.indexOf(mapCall));
  return start < 0 ? undefined : new Selection(document.positionAt(start), document.positionAt(start + mistake.length));
}

/** Waits until the server has found the mistake: it may only be starting. */
function found({ uri }: TextDocument): Promise<void> {
  const isFound = () => languages.getDiagnostics(uri).some(({ source }) => source === diagnosticSource);
  if (isFound()) return Promise.resolve();
  return new Promise((resolve) => {
    const listener = languages.onDidChangeDiagnostics(() => {
      if (!isFound()) return;
      listener.dispose();
      resolve();
    });
  });
}
