/**
 * "Doorbell: Explain IOMMU Fault": what a selected text says, such as lines of a kernel log in a mail, is shown as a kernel
 * log of its own, where lenses, hovers and "Go to Definition" explain it. Where nothing is selected, a kernel log in the
 * editor is explained at the cursor, and elsewhere a new one opens to paste into. Also here: what the lenses of kernel logs
 * and the actions on simulated faults run.
 */
import {
  commands,
  Disposable,
  type DocumentSymbol,
  EventEmitter,
  env,
  l10n,
  Position,
  type QuickPickItem,
  Range,
  Uri,
  window,
  workspace,
} from 'vscode';
import {
  ClientCommand,
  type FaultCausesParams,
  FaultCausesRequest,
  type FaultCausesResult,
  type SourcePosition,
  type SourceRange,
} from '../server/protocol.ts';
import { longWork } from './long-work.ts';
import { commands as declared, excerptScheme, logLanguage } from './manifest.ts';
import type { Server } from './server.ts';

export function registerExplainFault(server: Server): Disposable {
  const excerpt = new Excerpt();
  const explain = async (): Promise<void> => {
    const editor = window.activeTextEditor;
    if (editor && !editor.selection.isEmpty) return excerpt.show(editor.document.getText(editor.selection));
    if (editor?.document.languageId === logLanguage) return explainAtCursor();
    await window.showTextDocument(await workspace.openTextDocument({ language: logLanguage }));
    tell(l10n.t('Paste the lines of a kernel log here'));
  };
  return Disposable.from(
    excerpt,
    commands.registerCommand(declared.explainFault.command, explain),
    commands.registerCommand(ClientCommand.goToMapCalls, (uri: string, position: SourcePosition) =>
      goToMapCalls(server, uri, position),
    ),
    commands.registerCommand(ClientCommand.copyGrepPattern, async (pattern: string) => {
      await env.clipboard.writeText(pattern);
      tell(l10n.t('Copied: {0}', pattern));
    }),
  );
}

/** One log in memory, which nobody can edit; each selection takes the place of the one before. */
class Excerpt implements Disposable {
  /** By its name VS Code takes it for a kernel log. */
  private static readonly uri = Uri.from({ scheme: excerptScheme, path: '/dmesg' });
  private readonly changed = new EventEmitter<Uri>();
  private readonly provider: Disposable;
  private text = '';

  constructor() {
    this.provider = workspace.registerTextDocumentContentProvider(excerptScheme, {
      onDidChange: this.changed.event,
      provideTextDocumentContent: () => this.text,
    });
  }

  async show(text: string): Promise<void> {
    this.text = text;
    this.changed.fire(Excerpt.uri);
    await window.showTextDocument(await workspace.openTextDocument(Excerpt.uri));
    const faults = await commands.executeCommand<DocumentSymbol[]>('vscode.executeDocumentSymbolProvider', Excerpt.uri);
    const [first] = faults ?? [];
    if (!first) return tell(l10n.t('No fault of an IOMMU is in the selection'));
    await goTo(Excerpt.uri, first.range.start);
    await explainAtCursor();
  }

  dispose(): void {
    this.provider.dispose();
    this.changed.dispose();
  }
}

/** The hover, which the keyboard can be used in. */
async function explainAtCursor(): Promise<void> {
  await commands.executeCommand('editor.action.showHover', { focus: 'noAutoFocus' });
}

/** A list of our own, which keeps the order: the editor's would be sorted by file. */
async function goToMapCalls(
  server: Server,
  uri: string,
  position: SourcePosition,
  ofAllDrivers = false,
): Promise<void> {
  const title = l10n.t('Looking for map calls that can explain the fault');
  const params: FaultCausesParams = { textDocument: { uri }, position, ofAllDrivers };
  const found = await longWork(title, async (token) => {
    const answer = await server.request<FaultCausesResult>(FaultCausesRequest, params, token);
    // A search that was cancelled answers with what it has found so far, which need not be the likeliest.
    return token.isCancellationRequested ? undefined : answer;
  });
  if (!found) return;
  const { causes, drivers, elsewhere } = found;
  const items: (QuickPickItem & { readonly source?: SourceRange })[] = causes.map(
    ({ function: name, source, why }) => ({
      label: `${name}()`,
      description: `${workspace.asRelativePath(Uri.parse(source.uri, true))}:${source.range.start.line + 1}`,
      detail: why,
      source,
    }),
  );
  if (elsewhere > 0) items.push({ label: l10n.t('Those of other drivers too: {0}', elsewhere) });
  const placeHolder =
    drivers.length > 0
      ? l10n.t('Of {0}, which the log names; the likeliest first', drivers.join(', '))
      : l10n.t('The likeliest first');
  const chosen =
    items.length > 1 ? await window.showQuickPick(items, { placeHolder, matchOnDescription: true }) : items[0];
  if (!chosen) return;
  if (!chosen.source) return goToMapCalls(server, uri, position, true);
  const { start } = chosen.source.range;
  await goTo(Uri.parse(chosen.source.uri, true), new Position(start.line, start.character));
}

async function goTo(uri: Uri, cursor: Position): Promise<void> {
  await window.showTextDocument(uri, { selection: new Range(cursor, cursor) });
}

function tell(text: string): void {
  window.setStatusBarMessage(`$(info) ${text}`, 10_000);
}
