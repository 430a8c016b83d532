/** `doorbell-lint simulate --inject FILE[:LINE]`: fails each kernel call of a flow in turn and tells what is left behind. */
import type { Injections } from '../simulator/inject.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
import { type Status, status } from './status.ts';
import { hasIommu, type MachineOptions, openTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

/** How injections are printed. */
export type InjectFormat = (injections: readonly Injections[], file: string, places: Places) => void;

/** Fails the calls of the flows of `target` on the named IOMMU, or on the platform's own. */
export function inject(
  workspace: Workspace,
  target: string,
  { iommu, ...machine }: MachineOptions,
  format: InjectFormat,
  terminal: Terminal,
): Status {
  const opened = hasIommu(iommu, machine.kernel, [], terminal)
    ? openTarget(workspace, target, machine.platform, terminal)
    : undefined;
  if (!opened) return status.failed;
  const { file, uri, flows, platform, notReached } = opened;
  const options = { ...machine, platform, ...(iommu && { iommus: [iommu] }) };
  const made = flows.flatMap((flow) => {
    const injections = workspace.engine.inject(uri, flow, options);
    if (!injections) terminal.complain(notReached(flow, options));
    return injections ?? [];
  });
  format(made, file, new Places(workspace.files));
  if (made.length === 0) return status.nothing;
  return made.some(({ remnants }) => remnants.length > 0) ? status.found : status.clean;
}
