/** `textDocument/documentSymbol` of a kernel log: its faults, for the outline. */
import {
  type DocumentSymbol,
  type DocumentSymbolParams,
  type ServerCapabilities,
  SymbolKind,
} from 'vscode-languageserver';
import { faultTitle } from '../workspace/fault-words.ts';
import { logLanguage } from './logs.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri } }: DocumentSymbolParams): Promise<DocumentSymbol[]> =>
    session.logs.records(uri).map((record) => {
      const range = session.logs.range(uri, record);
      return { name: faultTitle(record), detail: record.title, kind: SymbolKind.Event, range, selectionRange: range };
    });
  session.connection.onDocumentSymbol(session.guarded('textDocument/documentSymbol', [], answer));
  return { documentSymbolProvider: { label: logLanguage } };
}
