/** Which calls of a file make a doorbell, and with which function a run of each begins. */
import type { FileFacts, MapPath } from '../flow/facts.ts';
import type { Unit } from '../flow/unit.ts';
import type { FunctionIr } from '../ir/ir.ts';
import type { Effect } from '../model/model.ts';
import { rawUses } from '../rules/raw-physical-address.ts';
import type { Flow } from './engine.ts';

/**
 * Map calls of addresses that a device is proven to write, calls that let the framework make doorbells, and places where a
 * function that has neither hands on the address of a doorbell as it is.
 */
export function flowsOf(facts: FileFacts, unit: Unit): Flow[] {
  const made = [...mapFlows(facts, unit), ...offerFlows(unit)];
  const raw = rawFlows(facts, unit).filter(({ function: name }) => made.every((flow) => flow.function !== name));
  const flows = [...made, ...raw].sort((a, b) => a.call.start - b.call.start);
  return flows.filter(({ call }, i) => flows.findIndex((flow) => flow.call.start === call.start) === i);
}

/** The map calls of a file, each with the function that holds it, or that its parameters come from. */
export function mappingFlowsOf(unit: Unit): Flow[] {
  return callsWith(unit, 'maps').map((flow) => ({ ...flow, isMapping: true }));
}

/** Each with the function that proves its address from nearest by; for a map call elsewhere, the call that leads there. */
function mapFlows(facts: FileFacts, unit: Unit): Flow[] {
  const flows: Flow[] = [];
  const distance = ({ callers, direction }: MapPath): number => callers.length + (direction ? 0 : 1000);
  for (const site of facts.maps) {
    const written = site.paths.filter((p) => p.address?.kind === 'doorbell' && p.address.access !== 'read');
    const nearest = written.sort((a, b) => distance(a) - distance(b))[0];
    if (!nearest) continue;
    if (site.file === facts.file)
      flows.push({ function: nearest.root, functionRange: site.function.range, call: site.range });
    else {
      const call = nearest.callers.find(({ file }) => file === facts.file)?.range;
      const holder =
        call &&
        unit.symbols
          .functionDefinitions()
          .find(({ node }) => node.startIndex <= call.start && call.end <= node.endIndex);
      if (call && holder)
        flows.push({
          function: nearest.root,
          functionRange: { start: holder.node.startIndex, end: holder.node.endIndex },
          call,
        });
    }
  }
  return flows;
}

/** One for each function: what it hands on first stands for all. */
function rawFlows(facts: FileFacts, unit: Unit): Flow[] {
  const flows = new Map<string, Flow>();
  for (const { address, function: name, range, into } of rawUses(facts)) {
    const isRung = address.kind === 'doorbell' && into.space === 'iova';
    const fn = isRung && !flows.has(name) ? unit.ir(name) : undefined;
    if (fn) flows.set(name, { function: beginning(unit, fn).name, functionRange: fn.range, call: range });
  }
  return [...flows.values()];
}

const offerFlows = (unit: Unit): Flow[] => callsWith(unit, 'offers');

/** The calls of a file that have an effect, as flows. */
function callsWith(unit: Unit, wanted: Effect): Flow[] {
  const names = new Set([...unit.model.functions].filter(([, { effect }]) => effect === wanted).map(([name]) => name));
  if (![...names].some((name) => unit.text.includes(name))) return [];
  const flows: Flow[] = [];
  for (const { name } of unit.symbols.functionDefinitions()) {
    const fn = unit.calls.calls(name, names) ? unit.ir(name) : undefined;
    for (const { instructions } of fn?.blocks ?? []) {
      for (const i of instructions) {
        if (i.op !== 'call' || i.callee.kind !== 'global' || !names.has(i.callee.name)) continue;
        flows.push({ function: beginning(unit, fn!).name, functionRange: fn!.range, call: i.range });
      }
    }
  }
  return flows;
}

/** The function from which a run gets all that it needs: where numbers are passed in, the one caller decides them. */
function beginning(unit: Unit, fn: FunctionIr, seen: ReadonlySet<string> = new Set()): FunctionIr {
  const takesNumbers = fn.parameters.some(({ type }) => type.pointers === 0);
  const callers = takesNumbers
    ? unit.symbols.functionDefinitions().filter(({ name }) => unit.calls.calls(name, new Set([fn.name])))
    : [];
  const caller = callers.length === 1 && !seen.has(callers[0]!.name) ? unit.ir(callers[0]!.name) : undefined;
  return caller ? beginning(unit, caller, new Set([...seen, fn.name])) : fn;
}
