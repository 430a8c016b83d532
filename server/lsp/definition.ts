/**
 * `textDocument/definition` in a kernel log: from a fault to the map calls that can explain it. An editor sorts definitions as
 * it likes: FaultCausesRequest has them with the likeliest first, and why.
 */
import type { CancellationToken, DefinitionParams, LocationLink, ServerCapabilities } from 'vscode-languageserver';
import { FaultCausesRequest, type FaultCausesResult } from '../protocol.ts';
import type { FaultRecord } from '../simulator/fault-log.ts';
import { type Cause, causesOf } from '../workspace/fault-causes.ts';
import { toRange } from './convert.ts';
import type { Session } from './session.ts';

/** More of them lead nowhere. */
const MOST = 50;

export function register(session: Session): ServerCapabilities {
  const { connection } = session;
  connection.onRequest(FaultCausesRequest, (params: DefinitionParams, token: CancellationToken) =>
    session.guarded(FaultCausesRequest, { causes: [] }, (asked: DefinitionParams) => told(session, asked, token))(
      params,
    ),
  );
  connection.onDefinition((params, token) =>
    session.guarded('textDocument/definition', [], async (asked: DefinitionParams) => {
      const links = await linksFrom(session, asked, token);
      if (session.client.textDocument?.definition?.linkSupport) return links;
      return links.map(({ targetUri, targetSelectionRange }) => ({ uri: targetUri, range: targetSelectionRange }));
    })(params),
  );
  return { definitionProvider: true };
}

async function told(session: Session, asked: DefinitionParams, token: CancellationToken): Promise<FaultCausesResult> {
  const { causes } = await causesAt(session, asked, token);
  return {
    causes: causes.map(({ call, why }) => ({
      function: call.function,
      source: { uri: call.file, range: toRange(session.lines(call.file), call.range) },
      why,
    })),
  };
}

async function linksFrom(session: Session, asked: DefinitionParams, token: CancellationToken): Promise<LocationLink[]> {
  const { record, causes } = await causesAt(session, asked, token);
  return causes.map(({ call }) => {
    const range = toRange(session.lines(call.file), call.range);
    return {
      originSelectionRange: record && session.logs.range(asked.textDocument.uri, record),
      targetUri: call.file,
      targetRange: range,
      targetSelectionRange: range,
    };
  });
}

/** The fault at a position, and what can explain it; none of both where no fault is there. */
async function causesAt(
  session: Session,
  { textDocument: { uri }, position }: DefinitionParams,
  token: CancellationToken,
): Promise<{ readonly record?: FaultRecord; readonly causes: readonly Cause[] }> {
  const record = session.logs.at(uri, position);
  if (!record) return { causes: [] };
  const calls = await session.workspaceCalls(() => token.isCancellationRequested);
  return { record, causes: causesOf(record, calls).slice(0, MOST) };
}
