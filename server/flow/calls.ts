/** What a call does to a state: by model, by entering a function of the same file, or as an unknown. */
import type { Instruction } from '../ir/ir.ts';
import type { FunctionModel } from '../model/model.ts';
import type { Explorer, Frame } from './explore.ts';
import { graphOf } from './graph.ts';
import type { State } from './state.ts';
import { type AddressFact, cast, handle, symbol, type Value } from './value.ts';

type Call = Extract<Instruction, { op: 'call' }>;

const MAX_DEPTH = 8;

export class Calls {
  private readonly explorer: Explorer;

  constructor(explorer: Explorer) {
    this.explorer = explorer;
  }

  /** The states after a call; its result is bound to the instruction's temporary. */
  call(frame: Frame, state: State, call: Call, inLoop: boolean): State[] {
    const { evaluator, unit } = this.explorer;
    const name = call.callee.kind === 'global' ? call.callee.name : '';
    const values = call.arguments.map((a) => evaluator.value(state, a, frame.name));
    const fresh = `c:${call.range.start}.${frame.name}`;
    if (inLoop) state.forget(fresh);
    const model = unit.model.functions.get(name);
    if (model) {
      this.bindResult(frame, state, call, this.modelled(frame, state, call, name, model, values, fresh));
      return [state];
    }
    const entered = this.enter(frame, state, call, name, values, inLoop);
    if (entered) return entered;
    for (const value of values) this.explorer.memory.invalidate(state, value, fresh);
    this.bindResult(frame, state, call, symbol(fresh, this.explorer.resolveType(call.result.type)));
    return [state];
  }

  private bindResult(frame: Frame, state: State, call: Call, value: Value): void {
    state.bind(this.explorer.evaluator.variable(call.result, frame.name), value);
  }

  private modelled(
    frame: Frame,
    state: State,
    call: Call,
    name: string,
    model: FunctionModel,
    values: readonly Value[],
    fresh: string,
  ): Value {
    const { memory, recorder, evaluator } = this.explorer;
    const type = this.explorer.resolveType(call.result.type);
    const argument = (role: keyof NonNullable<FunctionModel['arguments']>): Value | undefined =>
      values[model.arguments?.[role] ?? -1];
    switch (model.effect) {
      case 'maps':
        recorder.map(this.explorer, frame, state, call, name, model, values);
        return handle(recorder.id(call.range));
      case 'unmaps':
        recorder.unmap(frame, call, model, values);
        return symbol(fresh, type);
      case 'checks':
      case 'pure':
        return state.resolve(symbol(`${name}(${values.map((v) => v.key).join(',')})`, type));
      case 'copies': {
        const [to, from] = [argument('target'), argument('source')];
        if (to && from) memory.copy(state, memory.target(to), memory.target(from));
        return to ?? symbol(fresh, type);
      }
      case 'none':
      case 'hides':
        return symbol(fresh, type);
      case 'allocates':
        return symbol(fresh, type);
    }
    for (const value of values) memory.invalidate(state, value, fresh);
    for (const produced of model.produces ?? []) {
      const out = values[produced.argument];
      if (!out) continue;
      const place = memory.target(out);
      const fact: AddressFact = { model: produced, condition: null, origin: evaluator.origin(state, call.range) };
      memory.store(state, place, symbol(`${fresh}#${produced.argument}`, place.type, fact));
    }
    const result: AddressFact | null = model.result
      ? { model: model.result, condition: null, origin: evaluator.origin(state, call.range) }
      : null;
    return symbol(fresh, type, result);
  }

  /** Runs the body of a function of this file, when it matters and is not running already. */
  private enter(
    frame: Frame,
    state: State,
    call: Call,
    name: string,
    values: readonly Value[],
    looping: boolean,
  ): State[] | undefined {
    const { unit, relevance, evaluator } = this.explorer;
    if (!relevance.entered.has(name) || frame.active.has(name) || frame.active.size >= MAX_DEPTH) return undefined;
    const fn = unit.ir(name);
    if (!fn || fn.parameters.length > values.length) return undefined;
    const inner: Frame = {
      fn,
      name: `${frame.name}/${call.range.start}`,
      root: frame.root,
      callers: [...frame.callers, { file: unit.file, range: call.range, message: `${fn.name}() is called here` }],
      active: new Set([...frame.active, name]),
      looping,
    };
    // What nobody has a pointer to cannot change in the callee, and need not be carried through it.
    const { liveness } = graphOf(frame.fn);
    const kept = state.take(
      ({ place: { owner } }) => owner?.frame === frame.name && !liveness.isShared(owner.variable),
    );
    fn.parameters.forEach((parameter, i) => {
      const place = evaluator.variable(parameter, inner.name);
      state.unbind(place.key);
      state.bind(place, cast(values[i]!, this.explorer.resolveType(parameter.type)));
    });
    const outcomes = this.explorer.run(inner, state);
    const merged = new Map<string, State>();
    for (const { state: after, value } of outcomes) {
      after.unbindWhere(({ place }) => place.owner?.frame === inner.name);
      after.restore(kept);
      this.bindResult(frame, after, call, value ?? symbol(`void:${call.range.start}.${frame.name}`));
      const key = `${value?.key}|${this.explorer.mergeKey(frame, after, null)}`;
      const known = merged.get(key);
      if (known) known.joinWith(after, `${inner.name}.end`);
      else merged.set(key, after);
    }
    return [...merged.values()];
  }
}
