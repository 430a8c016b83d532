/** How much of a file's map calls is understood: what the rules can speak about, and where they are silent. */
import type { FunctionIr } from '../ir/ir.ts';
import { positionOf } from '../ir/placed.ts';
import { fieldsOf, fieldsOnlyRead, handleUses } from './accesses.ts';
import { passedOn } from './checkers/passed-on.ts';
import type { Coverage, CoverageByApi, FileCoverage, FileFacts, MapSite } from './facts.ts';
import type { Unit } from './unit.ts';

const NONE: Coverage = { calls: 0, direction: 0, chosen: 0, access: 0, lifecycle: 0 };

export const noCoverage: FileCoverage = { byApi: {}, open: [], proven: [] };

/** The map calls of a file's own functions by API, those that no path came to included. */
export function coverageOf(unit: Unit, facts: Omit<FileFacts, 'coverage'>): FileCoverage {
  const { maps, unmaps } = facts;
  const ended = new Set(unmaps.flatMap(({ mappings }) => [...mappings]));
  const used = new Set(handleUses(facts).map(({ site }) => site));
  const isProven = ({ id, paths }: MapSite): boolean =>
    used.has(id) || paths.some(({ address, chooser }) => address !== null || chooser !== null);
  // A record that the file defines itself is another one than those of that name elsewhere.
  const isShared = (field: string): boolean =>
    !unit.symbols.ownsRecord(field.slice(field.indexOf(' ') + 1, field.lastIndexOf('.')));
  const byId = new Map(maps.filter(({ file }) => file === unit.file).map((site) => [site.id, site]));
  const byApi: Record<string, Coverage> = {};
  const open: { api: string; by: readonly string[] }[] = [];
  for (const [id, { start, api }] of callsIn(unit)) {
    const site = byId.get(id);
    const isResolved = site?.paths.every(({ direction, isChosen }) => direction !== null || isChosen) ?? false;
    const access = site !== undefined && isProven(site);
    if (!access) {
      const told = (site?.paths ?? []).flatMap((path) => path.told ?? []);
      const fields = fieldsOf(facts, id).filter(isShared);
      open.push({ api, by: [`${unit.file}:${start}`, ...told, ...fields] });
    }
    const one: Coverage = {
      calls: 1,
      direction: Number(isResolved),
      chosen: Number(isResolved && site!.paths.some(({ isChosen }) => isChosen)),
      access: Number(access),
      lifecycle: Number(ended.has(id)),
    };
    byApi[api] = sum(byApi[api] ?? NONE, one);
  }
  const foreign = maps.filter((site) => site.file !== unit.file && isProven(site));
  const fields = fieldsOnlyRead(facts).filter(isShared);
  return {
    byApi,
    open,
    proven: [
      ...new Set([...foreign.map(({ file, range }) => `${file}:${range.start}`), ...facts.of(passedOn), ...fields]),
    ],
  };
}

/** What the files of a tree have together: what one proves of a call in another counts there. */
export function totalCoverage(files: readonly FileCoverage[]): CoverageByApi {
  const result: Record<string, Coverage> = {};
  const proven = new Set(files.flatMap((file) => file.proven));
  for (const { byApi, open } of files) {
    for (const [api, coverage] of Object.entries(byApi)) result[api] = sum(result[api] ?? NONE, coverage);
    for (const { api, by } of open)
      if (by.some((key) => proven.has(key))) result[api] = sum(result[api]!, { ...NONE, access: 1 });
  }
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

/** Start and API of the calls that map one address, by id. */
function callsIn(unit: Unit): Map<string, { readonly start: number; readonly api: string }> {
  const calls = new Map<string, { start: number; api: string }>();
  const visit = (fn: FunctionIr): void => {
    for (const { instructions } of fn.blocks)
      for (const instruction of instructions) {
        if (instruction.op !== 'call') continue;
        const name = unit.nameOf(instruction.callee, fn);
        const model = unit.model.functions.get(name);
        if (model?.effect === 'maps' && model.arguments?.address !== undefined)
          calls.set(positionOf(instruction.range), { start: instruction.range.start, api: name });
      }
  };
  for (const name of unit.mapping) {
    const fn = unit.ir(name);
    if (fn) visit(fn);
  }
  return calls;
}
