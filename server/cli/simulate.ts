/** `doorbell-lint simulate FILE[:LINE]`: runs the doorbell flows of a file on modelled machines. */
import { resolve } from 'node:path';
import { findIommu, iommuNames } from '../simulator/iommu/all.ts';
import type { Run } from '../simulator/trace.ts';
import { LineIndex } from '../syntax/text.ts';
import type { Flow } from '../workspace/engine.ts';
import { unknownName } from '../workspace/nearest.ts';
import { notReached } from '../workspace/outcome.ts';
import { whyNotMapped } from '../workspace/platform.ts';
import { loadPlatform } from '../workspace/platforms.ts';
import { isFile, readSource, toUri } from '../workspace/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
import { type Status, status } from './status.ts';
import type { Terminal } from './terminal.ts';

/** How runs are printed. */
export type SimulateFormat = (runs: readonly Run[], file: string, places: Places) => void;

/** What the user wants to simulate on. */
export interface Wanted {
  /** A name, or `all`; the platform's own where absent. */
  readonly iommu?: string | undefined;
  /** A name or a file; what the configuration says where absent. */
  readonly platform?: string | undefined;
}

/** Runs the flows of `target`, a file with or without `:LINE`. */
export function simulate(
  workspace: Workspace,
  target: string,
  { iommu, platform: wanted }: Wanted,
  format: SimulateFormat,
  terminal: Terminal,
): Status {
  const fail = (problem: string): Status => {
    terminal.complain(problem);
    return status.failed;
  };
  if (iommu !== undefined && iommu !== 'all' && findIommu(iommu) === undefined) {
    return fail(unknownName('IOMMU', iommu, [...iommuNames, 'all']));
  }
  const loaded = wanted === undefined ? undefined : loadPlatform(wanted, process.cwd());
  if (loaded?.kind === 'problem') return fail(loaded.problem);
  const { file, line } = parseTarget(target);
  const source = readSource(resolve(file));
  if (source.kind !== 'text')
    return fail(`${file}: ${source.kind === 'binary' ? 'it is a binary file' : source.reason}`);

  const uri = toUri(resolve(file));
  workspace.engine.open(uri, source.text);
  const { flows } = workspace.check(uri);
  const lines = new LineIndex(source.text);
  const chosen = flows.filter((flow) => line === undefined || isOnLine(lines, flow, line));
  if (line !== undefined && chosen.length === 0) return fail(`${file}:${line}: ${nothingOnLine(lines, flows)}`);

  const options = {
    platform: loaded?.platform,
    ...(iommu !== undefined && { iommus: iommu === 'all' ? iommuNames : [iommu] }),
  };
  const runs = chosen.flatMap((flow) => {
    const made = workspace.engine.simulate(uri, flow, options);
    if (made.length === 0) {
      const shown = loaded && whyNotMapped(loaded.platform);
      terminal.complain(
        `${file}:${callLine(lines, flow)}: ${flow.function}(): ${notReached}${shown ? `; ${shown}` : ''}`,
      );
    }
    return made;
  });
  format(runs, file, new Places(workspace.files));
  return runs.some(({ outcome }) => outcome !== 'interrupt') ? status.found : status.clean;
}

/** A file whose own name ends in `:LINE` is that file. */
function parseTarget(target: string): { file: string; line?: number } {
  const match = /^(.+):(\d+)$/.exec(target);
  if (!match || isFile(target)) return { file: target };
  return { file: match[1]!, line: Number(match[2]) };
}

/** Whether a line, counted from 1, lies in the function that holds the flow's map call. */
function isOnLine(lines: LineIndex, { functionRange }: Flow, line: number): boolean {
  const first = lines.position(functionRange.start).line + 1;
  const last = lines.position(functionRange.end).line + 1;
  return first <= line && line <= last;
}

/** The line of a flow's map call, counted from 1. */
function callLine(lines: LineIndex, { call }: Flow): number {
  return lines.position(call.start).line + 1;
}

function nothingOnLine(lines: LineIndex, flows: readonly Flow[]): string {
  if (flows.length === 0) return 'no function of this file maps a doorbell';
  const places = flows.map((flow) => `${callLine(lines, flow)} (${flow.function}())`);
  return `no doorbell is mapped in the function at this line; doorbells are mapped at ${places.join(', ')}`;
}
