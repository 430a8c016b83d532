/** `textDocument/documentLink`: from a rule in a suppression comment to its page. */
import type { DocumentLink, DocumentLinkParams, ServerCapabilities } from 'vscode-languageserver';
import { suppressionsIn } from '../rules/suppressions.ts';
import { toRange } from './convert.ts';
import { ruleLink } from './rule-link.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri } }: DocumentLinkParams): Promise<DocumentLink[]> => {
    const document = session.documents.get(uri);
    if (!document) return [];
    return suppressionsIn(document.getText())
      .filter(({ rule }) => session.workspace.ruleIds.includes(rule))
      .map(({ rule, ruleRange }) => ({
        range: toRange(document, ruleRange),
        target: ruleLink(session, rule),
        tooltip: `Explain ${rule}`,
      }));
  };
  session.connection.onDocumentLinks(session.guarded('textDocument/documentLink', [], answer));
  return { documentLinkProvider: {} };
}
