/** `doorbell-lint simulate FILE[:LINE]`: runs the doorbell flows of a file on modelled machines. */
import type { Run } from '../simulator/trace.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
import { type Status, status } from './status.ts';
import { hasIommu, iommusOf, type MachineOptions, openTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

/** How runs are printed. */
export type SimulateFormat = (runs: readonly Run[], file: string, places: Places) => void;

/** Runs the flows of `target`, a file with or without `:LINE`. */
export function simulate(
  workspace: Workspace,
  target: string,
  { iommu, ...machine }: MachineOptions,
  format: SimulateFormat,
  terminal: Terminal,
): Status {
  const opened = hasIommu(iommu, machine.kernel, ['all'], terminal)
    ? openTarget(workspace, target, machine.platform, terminal, true)
    : undefined;
  if (!opened) return status.failed;
  const { file, uri, flows, platform, notReached } = opened;
  const iommus = iommu === undefined ? {} : { iommus: iommu === 'all' ? iommusOf(machine) : [iommu] };
  const options = { ...machine, platform, ...iommus };
  const runs = flows.flatMap((flow) => {
    const made = workspace.engine.simulate(uri, flow, options);
    if (made.length === 0) terminal.complain(notReached(flow, options));
    return made;
  });
  format(runs, file, new Places(workspace.files));
  if (runs.every(({ outcome }) => outcome === 'unknown')) return status.nothing;
  return runs.every(isClean) ? status.clean : status.found;
}

/** Whether nothing goes wrong in a run. */
function isClean({ outcome, remnants, warnings, incidents }: Run): boolean {
  return (outcome === 'interrupt' || outcome === 'done') && remnants.length + warnings.length + incidents.length === 0;
}
