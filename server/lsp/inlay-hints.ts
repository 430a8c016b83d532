/** `textDocument/inlayHint`: after the direction of a map call, the prot that the IOMMU is asked for. Off by a setting. */
import {
  type InlayHint,
  type InlayHintParams,
  InlayHintRefreshRequest,
  MarkupKind,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { directionHint, explainDirection } from './call-text.ts';
import { toOffsets } from './convert.ts';
import { ruleLink } from './rule-link.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri }, range }: InlayHintParams): Promise<InlayHint[]> => {
    const { inlayHints } = await session.settings.for(uri);
    const document = session.documents.get(uri);
    if (!document || !inlayHints) return [];
    const shown = toOffsets(document, range);
    return session.dmaCalls(uri).maps.flatMap(({ directionRange: { end }, directions: [direction, ...others] }) => {
      if (!direction || others.length > 0 || end < shown.start || end > shown.end) return [];
      return {
        position: document.positionAt(end),
        label: directionHint(direction),
        paddingLeft: true,
        tooltip: { kind: MarkupKind.Markdown, value: explainDirection(direction, (rule) => ruleLink(session, rule)) },
      };
    });
  };
  session.connection.languages.inlayHint.on(session.guarded('textDocument/inlayHint', [], answer));

  if (session.client.workspace?.inlayHint?.refreshSupport) {
    const refresh = session.guarded('workspace/inlayHint/refresh', undefined, () =>
      session.connection.sendRequest(InlayHintRefreshRequest.type),
    );
    session.onChange((change) => {
      if (change === 'surroundings') void refresh(undefined);
    });
  }
  return { inlayHintProvider: true };
}
