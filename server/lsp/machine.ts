/** The machine that a request about runs is answered on. */
import type { MachineParams } from '../protocol.ts';
import type { SimulateOptions } from '../workspace/engine.ts';
import type { Session } from './session.ts';

interface Asked extends MachineParams {
  readonly textDocument: { readonly uri: string };
  readonly iommu?: string;
}

/** What is asked for, else what the project or the user has chosen, as it is after a check. */
export function machine(session: Session, asked: Asked): SimulateOptions {
  const chosen = session.machine(asked.textDocument.uri);
  const iommus = asked.iommu === undefined ? chosen.iommus : [asked.iommu];
  return {
    platform: asked.platform ?? chosen.platform,
    kernel: asked.kernel ?? chosen.kernel,
    mode: asked.mode ?? chosen.mode,
    seed: asked.seed,
    ...(iommus && { iommus }),
  };
}
