/**
 * "Doorbell: Collect Bug Report": versions, settings, the findings of the active file and the end of the log, as a document
 * for the user to read, shorten and send. Nothing is sent.
 */
import {
  commands,
  type Disposable,
  type ExtensionContext,
  env,
  languages,
  Uri,
  version,
  window,
  workspace,
} from 'vscode';
import {
  AboutRequest,
  type AboutResult,
  EffectiveConfigurationRequest,
  type EffectiveConfigurationResult,
} from '../server/protocol.ts';
import { clientName, commands as declared, diagnosticSource, section } from './manifest.ts';
import type { Server } from './server.ts';

/** Lines of the log that a report has. */
const logLines = 200;

export function registerBugReport(server: Server, context: ExtensionContext): Disposable {
  return commands.registerCommand(declared.collectBugReport.command, async () => {
    const uri = window.activeTextEditor?.document.uri;
    const parts = [
      '# Doorbell Lint: bug report',
      'What did you do, what did you expect, and what happened instead?',
      '## Versions',
      fence('text', [...versions(server, context), ...(await about(server, uri))].join('\n')),
      '## Settings',
      fence('json', JSON.stringify(workspace.getConfiguration(section, uri), null, 2)),
      ...(uri ? [`## ${workspace.asRelativePath(uri)}`, fence('text', findings(uri))] : []),
      ...(uri ? [fence('jsonc', await configuration(server, uri))] : []),
      '## Log',
      fence('text', await log(context)),
    ];
    const document = await workspace.openTextDocument({ language: 'markdown', content: `${parts.join('\n\n')}\n` });
    await window.showTextDocument(document);
  });
}

function versions(server: Server, { extension }: ExtensionContext): string[] {
  return [
    `extension: ${extension.packageJSON.version}`,
    `server: ${server.isRunning() ? server.name : 'not running'}`,
    `VS Code: ${version} (${env.appName}, ${env.appHost}${env.remoteName ? `, ${env.remoteName}` : ''})`,
    `workspace: ${workspace.isTrusted ? 'trusted' : 'restricted'}, ${workspace.workspaceFolders?.length ?? 0} folders`,
  ];
}

/** What the server says of its machine, of the tree that the file is in, and of what it has left out there. */
async function about(server: Server, uri: Uri | undefined): Promise<readonly string[]> {
  if (!server.isRunning()) return [];
  const params = { textDocument: uri && { uri: uri.toString() } };
  try {
    return (await server.request<AboutResult>(AboutRequest, params)).lines;
  } catch (error) {
    // A server that cannot answer is what the report may be about.
    return [`the server says nothing of itself: ${reason(error)}`];
  }
}

function findings(uri: Uri): string {
  const lines = languages
    .getDiagnostics(uri)
    .filter(({ source }) => source === diagnosticSource || source === 'doorbell-sim')
    .map(({ range, code, message }) => {
      const id = typeof code === 'object' ? code.value : code;
      return `${range.start.line + 1}:${range.start.character + 1}: ${message} [${id}]`;
    });
  return lines.join('\n') || 'no findings';
}

async function configuration(server: Server, uri: Uri): Promise<string> {
  if (!server.isRunning()) return '// the server is not running';
  const params = { textDocument: { uri: uri.toString() } };
  try {
    return (await server.request<EffectiveConfigurationResult>(EffectiveConfigurationRequest, params)).text.trimEnd();
  } catch (error) {
    return `// the server does not say: ${reason(error)}`;
  }
}

/** The end of the output channel, which VS Code keeps in a file. */
async function log({ logUri }: ExtensionContext): Promise<string> {
  try {
    const bytes = await workspace.fs.readFile(Uri.joinPath(logUri, `${clientName}.log`));
    return new TextDecoder().decode(bytes).trimEnd().split('\n').slice(-logLines).join('\n');
  } catch (error) {
    return `the log cannot be read: ${reason(error)}`;
  }
}

const reason = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A fence longer than any in the text. */
function fence(language: string, text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/`{3,}/g), ([run]) => run.length));
  const mark = '`'.repeat(longest + 1);
  return `${mark}${language}\n${text}\n${mark}`;
}
