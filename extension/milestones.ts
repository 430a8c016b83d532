/**
 * What the user has seen happen, as keys of `when` clauses: the steps of the walkthrough are ticked by them, not by a click.
 * Of findings it is told here; simulate.ts and check-workspace.ts tell of what they have done.
 */
import { commands, Disposable, languages, type Uri, workspace } from 'vscode';
import { diagnosticSource } from './manifest.ts';
import { milestones } from './walkthrough.ts';

type Milestone = keyof typeof milestones;

/** What has happened in this window: VS Code need be told of it once. */
const told = new Set<Milestone>();

/** Notes that something has happened. */
export function reached(milestone: Milestone): void {
  if (told.has(milestone)) return;
  told.add(milestone);
  void commands.executeCommand('setContext', milestones[milestone], true);
}

export function registerMilestones(): Disposable {
  /** Versions of the documents in which findings were seen, by URI. */
  const wrong = new Map<string, number>();
  const look = (uri: Uri): void => {
    const document = workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
    if (!document) return;
    const name = uri.toString();
    const hasFindings = languages.getDiagnostics(uri).some(({ source }) => source === diagnosticSource);
    if (hasFindings) {
      wrong.set(name, document.version);
      reached('seen');
    } else if ((wrong.get(name) ?? document.version) < document.version) {
      wrong.delete(name);
      reached('repaired');
    }
  };
  return Disposable.from(
    languages.onDidChangeDiagnostics(({ uris }) => uris.forEach(look)),
    workspace.onDidCloseTextDocument(({ uri }) => wrong.delete(uri.toString())),
  );
}
