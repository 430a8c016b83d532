/** "Explain IOMMU Fault": the request of protocol.ts that explains a text, wherever it was selected. */
import type { CancellationToken, ServerCapabilities } from 'vscode-languageserver';
import { type ExplainFaultParams, ExplainFaultRequest, type ExplainFaultResult } from '../protocol.ts';
import { readFaultLog } from '../simulator/fault-log.ts';
import { causesOf } from '../workspace/fault-causes.ts';
import { explainFault, faultTitle } from './fault-text.ts';
import type { Session } from './session.ts';

export function register(session: Session): ServerCapabilities {
  session.connection.onRequest(
    ExplainFaultRequest,
    async ({ text }: ExplainFaultParams, token: CancellationToken): Promise<ExplainFaultResult> => {
      const records = readFaultLog(text.split(/\r?\n/));
      if (records.length === 0) return { faults: [] };
      const calls = await session.workspaceCalls(() => token.isCancellationRequested);
      const faults = records.map((record) => {
        const causes = causesOf(record, calls);
        return { title: faultTitle(record), markdown: explainFault(record, causes) };
      });
      return { faults };
    },
  );
  return {};
}
