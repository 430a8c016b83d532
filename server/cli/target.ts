/** What `simulate` is to run: the flows of a file, or those of the function at a line. */
import { resolve } from 'node:path';
import { findIommu, iommuNames, iommus } from '../simulator/iommu/all.ts';
import { defaultKernel, type IommuModel, type KernelVersion } from '../simulator/iommu/iommu.ts';
import type { Platform } from '../simulator/platform/platform.ts';
import { LineIndex } from '../syntax/text.ts';
import type { Flow, MachineChoice, SimulateOptions } from '../workspace/engine.ts';
import { unknownName } from '../workspace/nearest.ts';
import { nothingInFile, notReached } from '../workspace/outcome.ts';
import { pageSizes } from '../workspace/page-size.ts';
import { whyNotMapped } from '../workspace/platform.ts';
import { loadPlatform } from '../workspace/platforms.ts';
import { isFile, readSource, toUri } from '../workspace/source.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { Places } from './place.ts';
import type { Terminal } from './terminal.ts';

/** The machine to run on; `iommu` is a name, or `all` where a command takes several. */
export interface MachineOptions extends Omit<MachineChoice, 'platform'> {
  readonly iommu?: string | undefined;
  /** A name or a file; what the configuration says where absent. */
  readonly platform?: string | undefined;
}

export interface Target {
  /** As the user named it, without a line. */
  readonly file: string;
  readonly uri: string;
  readonly flows: readonly Flow[];
  readonly platform: Platform | undefined;
  /** Says that no run came to a flow's call under these options, and why where that is known. */
  readonly notReached: (flow: Flow, options: SimulateOptions) => string;
}

/** Opens a file with or without `:LINE`; says what is wrong and gives undefined where there is nothing to run. */
export function openTarget(
  workspace: Workspace,
  target: string,
  wanted: string | undefined,
  { complain }: Terminal,
  takesMappings = false,
): Target | undefined {
  const loaded = wanted === undefined ? undefined : loadPlatform(wanted, process.cwd());
  if (loaded?.kind === 'problem') {
    complain(loaded.problem);
    return undefined;
  }
  const { file, line } = parseTarget(target);
  const source = readSource(resolve(file));
  if (source.kind !== 'text') {
    complain(`${file}: ${source.kind === 'binary' ? 'it is a binary file' : source.reason}`);
    return undefined;
  }
  const uri = toUri(resolve(file));
  workspace.engine.open(uri, source.text);
  const { flows: doorbells } = workspace.check(uri);
  // Where no doorbell is, the mappings are what there is to run.
  const flows = doorbells.length > 0 || !takesMappings ? doorbells : workspace.engine.mappings(uri);
  const lines = new LineIndex(source.text);
  const lineOf = ({ call }: Flow): number => lines.position(call.start).line + 1;
  const chosen = flows.filter((flow) => line === undefined || isOnLine(lines, flow, line));
  if (chosen.length === 0) complain(`${file}${line ? `:${line}` : ''}: ${nothingOnLine(flows, lineOf)}`);
  const shown = loaded && whyNotMapped(loaded.platform);
  const why = (flow: Flow, options: SimulateOptions): string => {
    if (shown) return `${notReached}; ${shown}`;
    const first = workspace.engine.whyNotReached(uri, flow, options);
    if (!first) return notReached;
    const { file: where, line: at } = new Places(workspace.files).place(first);
    return `${notReached}: ${first.what} (${where}:${at})`;
  };
  return {
    file,
    uri,
    flows: chosen,
    platform: loaded?.platform,
    notReached: (flow, options) => `${file}:${lineOf(flow)}: ${flow.function}(): ${why(flow, options)}`,
  };
}

/** Whether a kernel drives an IOMMU of that name; says what there is where it does not. */
export function hasIommu(
  name: string | undefined,
  kernel: KernelVersion = defaultKernel,
  others: readonly string[],
  { complain }: Terminal,
): boolean {
  if (name === undefined || others.includes(name)) return true;
  const model = findIommu(name);
  if (model && (model.kernels ?? [kernel]).includes(kernel)) return true;
  complain(
    model ? `Linux ${kernel} has no driver for ${name}` : unknownName('IOMMU', name, [...iommuNames, ...others]),
  );
  return false;
}

/** The IOMMUs that the kernel of a machine drives. */
export function iommusOf({ kernel = defaultKernel, pageSize = pageSizes['4k'] }: MachineOptions): string[] {
  const has = ({ kernels, hasSmallPages }: IommuModel): boolean =>
    kernels?.includes(kernel) !== false && (pageSize === pageSizes['4k'] || !hasSmallPages);
  return iommus.filter(has).map(({ name }) => name);
}

/** A file whose own name ends in `:LINE` is that file. */
export function parseTarget(target: string): { file: string; line?: number } {
  const match = /^(.+):(\d+)$/.exec(target);
  if (!match || isFile(target)) return { file: target };
  return { file: match[1]!, line: Number(match[2]) };
}

/** Whether a line, counted from 1, lies in the function that holds the flow's call. */
function isOnLine(lines: LineIndex, { functionRange }: Flow, line: number): boolean {
  const first = lines.position(functionRange.start).line + 1;
  const last = lines.position(functionRange.end).line + 1;
  return first <= line && line <= last;
}

function nothingOnLine(flows: readonly Flow[], lineOf: (flow: Flow) => number): string {
  if (flows.length === 0) return nothingInFile;
  const places = flows.map((flow) => `${lineOf(flow)} (${flow.function}())`);
  return `no doorbell is mapped in the function at this line; doorbells are mapped at ${places.join(', ')}`;
}
