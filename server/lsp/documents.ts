/**
 * Keeps the engine's texts equal to the client's, and kernel logs beside it: `textDocument/didOpen`, `didChange` (incremental) and `didClose`.
 */
import { type ServerCapabilities, TextDocumentSyncKind } from 'vscode-languageserver';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { logLanguage } from './logs.ts';
import { OpenDocument } from './open-document.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const { connection, documents, logs, workspace } = session;

  connection.onDidOpenTextDocument(({ textDocument: { uri, languageId, version, text } }) => {
    const document = new OpenDocument(TextDocument.create(uri, languageId, version, text), session.positionEncoding);
    if (languageId === logLanguage) return logs.open(document);
    documents.set(uri, document);
    workspace.engine.open(uri, text);
    session.changed({ uri });
  });

  connection.onDidChangeTextDocument(({ textDocument: { uri, version }, contentChanges }) => {
    if (logs.change(uri, contentChanges, version)) return;
    const document = documents.get(uri);
    if (!document) return;
    const changes = contentChanges.map((change) => ({ range: document.change(change, version), text: change.text }));
    try {
      workspace.engine.change(uri, changes);
    } catch (error) {
      session.log(`${uri} is read anew after an edit that failed`, error);
      workspace.engine.open(uri, document.getText());
    }
    session.changed({ uri });
  });

  connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
    if (logs.close(uri)) return;
    documents.delete(uri);
    session.pulled.delete(uri);
    const isNewsToOthers = workspace.engine.close(uri);
    session.settings.forget(uri);
    session.simulations.forget(uri);
    session.changed({ uri });
    if (isNewsToOthers) session.changed('surroundings');
  });

  return {
    positionEncoding: session.positionEncoding,
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
  };
}
