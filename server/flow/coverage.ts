/** How much of a file's map calls is understood: what the rules can speak about, and where they are silent. */
import type { FunctionIr } from '../ir/ir.ts';
import type { MapSite, UnmapSite } from './facts.ts';
import type { Unit } from './unit.ts';

/** Map calls of one API. */
export interface Coverage {
  /** Calls in the source. */
  readonly calls: number;
  /** Of these, with a direction that is a constant on each path or that the callers choose. */
  readonly direction: number;
  /** Of these, the ones whose callers choose it. */
  readonly chosen: number;
  /** With an address of which a model proves what the device does to it. */
  readonly access: number;
  /** With an unmap call that is known to end it. */
  readonly lifecycle: number;
}

export type CoverageByApi = Readonly<Record<string, Coverage>>;

const NONE: Coverage = { calls: 0, direction: 0, chosen: 0, access: 0, lifecycle: 0 };

/** The map calls of a file's own functions by API, those that no path came to included. */
export function coverageOf(unit: Unit, maps: readonly MapSite[], unmaps: readonly UnmapSite[]): CoverageByApi {
  const ended = new Set(unmaps.flatMap(({ mappings }) => [...mappings]));
  const byId = new Map(maps.filter(({ file }) => file === unit.file).map((site) => [site.id, site]));
  const result: Record<string, Coverage> = {};
  for (const [start, api] of callsIn(unit)) {
    const site = byId.get(String(start));
    const isResolved = site?.paths.every(({ direction, isChosen }) => direction !== null || isChosen) ?? false;
    const one: Coverage = {
      calls: 1,
      direction: Number(isResolved),
      chosen: Number(isResolved && site!.paths.some(({ isChosen }) => isChosen)),
      access: Number(site?.paths.some(({ address }) => address !== null) ?? false),
      lifecycle: Number(ended.has(String(start))),
    };
    result[api] = sum(result[api] ?? NONE, one);
  }
  return result;
}

/** What two parts of a tree have together. */
export function addCoverage(a: CoverageByApi, b: CoverageByApi): CoverageByApi {
  const result: Record<string, Coverage> = { ...a };
  for (const [api, coverage] of Object.entries(b)) result[api] = sum(result[api] ?? NONE, coverage);
  return result;
}

function sum(a: Coverage, b: Coverage): Coverage {
  return {
    calls: a.calls + b.calls,
    direction: a.direction + b.direction,
    chosen: a.chosen + b.chosen,
    access: a.access + b.access,
    lifecycle: a.lifecycle + b.lifecycle,
  };
}

/** Start and API of the calls that map one address. */
function callsIn(unit: Unit): Map<number, string> {
  const calls = new Map<number, string>();
  const visit = (fn: FunctionIr): void => {
    for (const { instructions } of fn.blocks)
      for (const instruction of instructions) {
        if (instruction.op !== 'call') continue;
        const name = unit.nameOf(instruction.callee, fn);
        const model = unit.model.functions.get(name);
        if (model?.effect === 'maps' && model.arguments?.address !== undefined)
          calls.set(instruction.range.start, name);
      }
  };
  for (const name of unit.mapping) {
    const fn = unit.ir(name);
    if (fn) visit(fn);
  }
  return calls;
}
