/**
 * "Doorbell: Explain IOMMU Fault": what a selected text says, such as lines of a kernel log in a mail; where nothing is
 * selected, what a kernel log in the editor says at the cursor, else a new kernel log to paste into. And what its lenses
 * and the actions on simulated faults run: going to the map calls that can explain a fault, copying what to grep for.
 */
import { commands, Disposable, EventEmitter, env, l10n, Position, Range, Uri, window, workspace } from 'vscode';
import type { BaseLanguageClient } from 'vscode-languageclient';
import {
  ClientCommand,
  type ExplainFaultParams,
  ExplainFaultRequest,
  type ExplainFaultResult,
} from '../server/protocol.ts';
import { commands as declared, logLanguage } from './manifest.ts';

export function registerExplainFault(client: BaseLanguageClient): Disposable {
  const explanations = new Explanations();
  const explain = async (): Promise<void> => {
    const editor = window.activeTextEditor;
    if (editor && !editor.selection.isEmpty) return explainText(editor.document.getText(editor.selection));
    if (editor?.document.languageId === logLanguage)
      return void (await commands.executeCommand('editor.action.showHover'));
    const pasted = await env.clipboard.readText();
    const { faults } = await ask(pasted);
    await window.showTextDocument(
      await workspace.openTextDocument({ language: logLanguage, content: faults.length > 0 ? pasted : '' }),
    );
    if (faults.length === 0) show(l10n.t('Paste the lines of a kernel log here'));
  };
  const explainText = async (text: string): Promise<void> => {
    const { faults } = await ask(text);
    if (faults.length === 0) return show(l10n.t('No fault of an IOMMU is in the selection'));
    await explanations.show(faults.map(({ markdown }) => markdown).join('\n\n---\n\n'));
  };
  const ask = (text: string) => {
    const params: ExplainFaultParams = { text };
    return client.sendRequest<ExplainFaultResult>(ExplainFaultRequest, params);
  };
  return Disposable.from(
    explanations,
    commands.registerCommand(declared.explainFault.command, explain),
    commands.registerCommand(ClientCommand.goToMapCalls, goToMapCalls),
    commands.registerCommand(ClientCommand.copyGrepPattern, async (pattern: string) => {
      await env.clipboard.writeText(pattern);
      show(l10n.t('Copied: {0}', pattern));
    }),
  );
}

/** One page in memory, in the Markdown preview; each explanation takes the place of the one before. */
class Explanations implements Disposable {
  private static readonly uri = Uri.from({ scheme: 'doorbell-lint-fault', path: '/IOMMU Fault.md' });
  private readonly changed = new EventEmitter<Uri>();
  private readonly provider: Disposable;
  private text = '';

  constructor() {
    this.provider = workspace.registerTextDocumentContentProvider(Explanations.uri.scheme, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: () => this.text,
    });
  }

  async show(text: string): Promise<void> {
    this.text = text;
    this.changed.fire(Explanations.uri);
    await commands.executeCommand('markdown.showPreview', Explanations.uri);
  }

  dispose(): void {
    this.provider.dispose();
    this.changed.dispose();
  }
}

/** By the editor's own "Go to Definition", which the server answers in kernel logs. */
async function goToMapCalls(uri: string, { line, character }: { line: number; character: number }): Promise<void> {
  const cursor = new Position(line, character);
  await window.showTextDocument(Uri.parse(uri), { selection: new Range(cursor, cursor) });
  await commands.executeCommand('editor.action.revealDefinition');
}

function show(text: string): void {
  window.setStatusBarMessage(`$(info) ${text}`, 10_000);
}
