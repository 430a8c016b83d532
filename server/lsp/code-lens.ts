/**
 * "Simulate doorbell" above each function that maps a doorbell: `textDocument/codeLens`. Its command is the extension's.
 */
import {
  type CodeLens,
  type CodeLensParams,
  CodeLensRefreshRequest,
  type ServerCapabilities,
} from 'vscode-languageserver';
import { toRange } from './convert.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  const answer = async ({ textDocument: { uri } }: CodeLensParams): Promise<CodeLens[]> => {
    const { flows } = await session.check(uri);
    const starts = [...new Set(flows.map(({ functionRange }) => functionRange.start))];
    return starts.map((start) => {
      const range = toRange(session.lines(uri), { start, end: start });
      const command = {
        title: 'Simulate doorbell',
        command: 'doorbell-lint.simulate',
        arguments: [uri, range.start.line],
      };
      return { range, command };
    });
  };
  session.connection.onCodeLens(session.guarded('textDocument/codeLens', [], answer));

  if (session.client.workspace?.codeLens?.refreshSupport) {
    const refresh = session.guarded('workspace/codeLens/refresh', undefined, () =>
      session.connection.sendRequest(CodeLensRefreshRequest.type),
    );
    session.onChange((change) => {
      if (change === 'surroundings') void refresh(undefined);
    });
  }
  return { codeLensProvider: {} };
}
