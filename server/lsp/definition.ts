/**
 * `textDocument/definition` in a kernel log: from a fault to the map calls that can explain it. An editor sorts definitions as
 * it likes: FaultCausesRequest has them with the likeliest first, and why.
 */
import type { CancellationToken, DefinitionParams, LocationLink, ServerCapabilities } from 'vscode-languageserver';
import { FaultCausesRequest, type FaultCausesResult } from '../protocol.ts';
import { causesOf } from '../workspace/fault-causes.ts';
import { toRange } from './convert.ts';
import type { Session } from './session.ts';

/** More of them lead nowhere. */
const MOST = 50;

export function register(session: Session): ServerCapabilities {
  const answer = async (
    { textDocument: { uri }, position }: DefinitionParams,
    token: CancellationToken,
  ): Promise<LocationLink[]> => {
    const record = session.logs.at(uri, position);
    if (!record) return [];
    const calls = await session.workspaceCalls(() => token.isCancellationRequested);
    return causesOf(record, calls)
      .slice(0, MOST)
      .map(({ call }) => {
        const lines = session.lines(call.file);
        return {
          originSelectionRange: session.logs.range(uri, record),
          targetUri: call.file,
          targetRange: toRange(lines, call.range),
          targetSelectionRange: toRange(lines, call.range),
        };
      });
  };
  session.connection.onRequest(
    FaultCausesRequest,
    async (
      { textDocument: { uri }, position }: DefinitionParams,
      token: CancellationToken,
    ): Promise<FaultCausesResult> => {
      const record = session.logs.at(uri, position);
      const calls = record ? await session.workspaceCalls(() => token.isCancellationRequested) : [];
      const causes = record ? causesOf(record, calls) : [];
      return {
        causes: causes.slice(0, MOST).map(({ call, why }) => ({
          function: call.function,
          source: { uri: call.file, range: toRange(session.lines(call.file), call.range) },
          why,
        })),
      };
    },
  );
  session.connection.onDefinition((params, token) =>
    session.guarded('textDocument/definition', [], async (asked: DefinitionParams) => {
      const links = await answer(asked, token);
      if (session.client.textDocument?.definition?.linkSupport) return links;
      return links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
    })(params),
  );
  return { definitionProvider: true };
}
