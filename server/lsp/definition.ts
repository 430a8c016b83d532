/**
 * `textDocument/definition` in a kernel log: from a fault to the map calls that can explain it. An editor sorts definitions as
 * it likes: FaultCausesRequest has them with the likeliest first, and why.
 */
import type { CancellationToken, DefinitionParams, LocationLink, ServerCapabilities } from 'vscode-languageserver';
import { type FaultCausesParams, FaultCausesRequest, type FaultCausesResult } from '../protocol.ts';
import { type Causes, causesOf } from '../workspace/fault-causes.ts';
import { toRange } from './convert.ts';
import type { Session } from './session.ts';

/** More of them lead nowhere. */
const MOST = 50;

const none = { causes: [], drivers: [], elsewhere: 0 };

export function register(session: Session): ServerCapabilities {
  const { connection } = session;
  connection.onRequest(FaultCausesRequest, (params: FaultCausesParams, token: CancellationToken) =>
    session.guarded(FaultCausesRequest, none, (asked: FaultCausesParams) => told(session, asked, token))(params),
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

async function told(session: Session, asked: FaultCausesParams, token: CancellationToken): Promise<FaultCausesResult> {
  const { causes, ...rest } = await causesAt(session, asked, token);
  return {
    ...rest,
    causes: causes.slice(0, MOST).map(({ call, why }) => ({
      function: call.function,
      source: { uri: call.file, range: toRange(session.lines(call.file), call.range) },
      why,
    })),
  };
}

async function linksFrom(session: Session, asked: DefinitionParams, token: CancellationToken): Promise<LocationLink[]> {
  const { uri } = asked.textDocument;
  const record = session.logs.at(uri, asked.position);
  const { causes } = await causesAt(session, asked, token);
  return causes.slice(0, MOST).map(({ call }) => {
    const range = toRange(session.lines(call.file), call.range);
    const from = record && session.logs.range(uri, record);
    return { originSelectionRange: from, targetUri: call.file, targetRange: range, targetSelectionRange: range };
  });
}

/** What can explain the fault at a position; nothing where none is there. */
async function causesAt(
  session: Session,
  { textDocument: { uri }, position, ofAllDrivers }: FaultCausesParams,
  token: CancellationToken,
): Promise<Causes> {
  const record = session.logs.at(uri, position);
  if (!record) return none;
  const calls = await session.workspaceCalls(() => token.isCancellationRequested);
  return causesOf(record, calls, ofAllDrivers ? [] : session.logs.drivers(uri, record));
}
