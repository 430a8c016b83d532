/** `doorbell-lint simulate --matrix FILE[:LINE]`: a flow on every IOMMU, with every direction, for writes and reads. */
import type { Matrix } from '../simulator/matrix.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
import { type Status, status } from './status.ts';
import { type MachineOptions, openTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

/** How tables are printed. */
export type MatrixFormat = (matrices: readonly Matrix[], file: string, places: Places) => void;

/** The tables of the flows of `target`; found where the driver's own column holds anything but a ring. */
export function matrix(
  workspace: Workspace,
  target: string,
  machine: MachineOptions,
  format: MatrixFormat,
  terminal: Terminal,
): Status {
  const opened = openTarget(workspace, target, machine.platform, terminal);
  if (!opened) return status.failed;
  const { file, uri, flows, platform, notReached } = opened;
  const options = { ...machine, platform };
  const made = flows.flatMap((flow) => {
    const table = workspace.engine.matrix(uri, flow, options);
    if (!table) terminal.complain(notReached(flow, options));
    return table ?? [];
  });
  format(made, file, new Places(workspace.files));
  if (made.length === 0) return status.nothing;
  return made.every(works) ? status.clean : status.found;
}

function works({ columns, rows }: Matrix): boolean {
  const own = columns.findIndex(({ isDriver }) => isDriver);
  return rows.every(({ cells }) => ['done', 'unavailable'].includes(cells[own]?.outcome ?? 'unknown'));
}
