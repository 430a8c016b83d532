/**
 * "Doorbell: Explain Rule", also what the quick fix "Explain ..." and the links in suppression comments run: the page of a
 * rule, which came with the extension, in the Markdown preview. Its links to other pages stay in the editor.
 */
import { commands, Disposable, type ExtensionContext, l10n, Uri, window, workspace } from 'vscode';
import { commands as declared } from './manifest.ts';
import type { Server } from './server.ts';

/** Pages are documents of this scheme, which nobody can edit; their paths are those of docs/. */
const scheme = 'doorbell-lint-docs';

export function registerExplainRule(_server: Server, context: ExtensionContext): Disposable {
  const read = async ({ path }: Uri): Promise<string> => {
    const bytes = await workspace.fs.readFile(Uri.joinPath(context.extensionUri, 'docs', path));
    return new TextDecoder().decode(bytes).replace(/^<!--.*-->\n+/, '');
  };
  return Disposable.from(
    workspace.registerTextDocumentContentProvider(scheme, { provideTextDocumentContent: read }),
    commands.registerCommand(declared.explainRule.command, async (rule?: string) => {
      const chosen = rule ?? (await pickRule(context));
      if (chosen === undefined) return;
      await commands.executeCommand('markdown.showPreview', Uri.from({ scheme, path: `/rules/${chosen}.md` }));
    }),
  );
}

/** The rules are those that the setting for their severities lists. */
async function pickRule(context: ExtensionContext): Promise<string | undefined> {
  const { properties } = context.extension.packageJSON.contributes.configuration;
  const rules: Readonly<Record<string, { description: string }>> = properties['doorbell-lint.rules'].properties;
  const items = Object.entries(rules).map(([label, { description: detail }]) => ({ label, detail }));
  return (await window.showQuickPick(items, { title: l10n.t('Explain Rule'), matchOnDetail: true }))?.label;
}
