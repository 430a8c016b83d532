/** Which calls ask whether a mapping failed: of functions with a model that says so, and of those whose bodies lead to one. */
import type { FunctionIr, Instruction } from '../../ir/ir.ts';
import { wordsOf } from '../../syntax/words.ts';
import type { Unit } from '../unit.ts';

/** The functions of each file that ask, or call one that does. */
const asking = new WeakMap<Unit, ReadonlySet<string>>();

/** Whether a call of `name` in `from` may ask. */
export function mayAsk(unit: Unit, name: string, from: FunctionIr): boolean {
  const owner = unit.ownerOf(from);
  if (owner.isDefined(name)) return askingIn(owner).has(name);
  const callee = unit.callee(name, from);
  return callee !== undefined && askingIn(unit.ownerOf(callee)).has(callee.name);
}

/** Whether a call of `name` in `from` asks whether what it is given is a mapping. */
export function asksOfArguments(unit: Unit, name: string, from: FunctionIr): boolean {
  const model = unit.model.functions.get(name);
  if (model) return model.effect === 'checks';
  if (!mayAsk(unit, name, from)) return false;
  const fn = unit.helper(name, from);
  return fn?.blocks.some(({ instructions }) => instructions.some((at) => asksOfParameter(unit, at, fn))) ?? false;
}

function asksOfParameter({ model }: Unit, at: Instruction, fn: FunctionIr): boolean {
  if (at.op !== 'call' || at.callee.kind !== 'global') return false;
  const called = model.functions.get(at.callee.name);
  const handle = at.arguments[called?.arguments?.handle ?? -1];
  return called?.effect === 'checks' && handle?.kind === 'variable' && fn.parameters.includes(handle.variable);
}

function askingIn(unit: Unit): ReadonlySet<string> {
  const known = asking.get(unit);
  if (known) return known;
  const asks = unit.namesWith('checks');
  // An inline of a header that asks counts as well.
  for (const name of unit.calls.foreign()) {
    const text = unit.model.functions.has(name) ? undefined : unit.symbols.inline(name)?.text;
    if (text !== undefined && wordsOf(text).some((word) => asks.has(word.text))) asks.add(name);
  }
  const direct = new Set(unit.mentions.functionsNaming([...asks, ...unit.model.failures]));
  const all = new Set([...direct, ...unit.calls.callersOf(direct)]);
  asking.set(unit, all);
  return all;
}
