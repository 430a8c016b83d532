/** `doorbell-lint simulate --matrix FILE[:LINE]`: a flow on every IOMMU, with every direction, for writes and reads. */
import type { Matrix } from '../simulator/matrix.ts';
import type { MachineChoice } from '../workspace/engine.ts';
import { notReached } from '../workspace/outcome.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
import { type Status, status } from './status.ts';
import { openTarget } from './target.ts';
import type { Terminal } from './terminal.ts';

/** How tables are printed. */
export type MatrixFormat = (matrices: readonly Matrix[], file: string, places: Places) => void;

/** The tables of the flows of `target`; found where the driver's own column holds anything but a ring. */
export function matrix(
  workspace: Workspace,
  target: string,
  machine: MachineChoice,
  format: MatrixFormat,
  terminal: Terminal,
): Status {
  const opened = openTarget(workspace, target, terminal);
  if (!opened) return status.failed;
  const { file, uri, flows, lineOf } = opened;
  const made = flows.flatMap((flow) => {
    const table = workspace.engine.matrix(uri, flow, machine);
    if (!table) terminal.complain(`${file}:${lineOf(flow)}: ${flow.function}(): ${notReached}`);
    return table ?? [];
  });
  format(made, file, new Places(workspace.files));
  return made.every(works) ? status.clean : status.found;
}

function works({ columns, rows }: Matrix): boolean {
  const own = columns.findIndex(({ isDriver }) => isDriver);
  return rows.every(({ cells }) => ['done', 'unavailable'].includes(cells[own]?.outcome ?? 'unknown'));
}
