/**
 * Functions that a driver has the kernel call when the device goes away (devm_add_action(), drivers/base/devres.c): they run
 * after the function has failed, the last one first, each on what it was registered with.
 */
import type { FunctionIr, Instruction } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import type { FunctionModel } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { fails, isError } from '../checkers/news.ts';
import { markOf } from '../domain/history.ts';
import type { Origin, Value } from '../domain/known.ts';
import { State } from '../domain/state.ts';
import { type Term, term } from '../domain/term.ts';
import { binary, constant } from '../domain/value.ts';
import { Pending } from '../graph/pending.ts';
import { actionOf } from '../graph/pointed-function.ts';
import type { Related } from '../related.ts';
import type { Context } from './context.ts';
import type { Frame, Runner } from './frame.ts';

/** An action as it was registered. */
interface Action {
  readonly fn: FunctionIr;
  readonly data: Value;
  /** What registering it returned: 0 where it will run. */
  readonly result: Value;
  readonly origin: Origin;
  readonly callers: readonly Related[];
}

/** Of a path on which an action was registered. */
const MARK = 'action';

export class Devres {
  private readonly context: Context;
  private readonly runner: Runner;
  private readonly actions = new Map<Term, Action>();

  constructor(context: Context, runner: Runner) {
    this.context = context;
    this.runner = runner;
  }

  /** The function that a call registers or takes back, where it is one that is followed. */
  action({ fn }: Frame, model: FunctionModel, call: Extract<Instruction, { op: 'call' }>): FunctionIr | undefined {
    const { unit, relevance } = this.context;
    const action = unit.callee(actionOf(model, call.arguments), fn);
    return action && relevance.entered.has(action) && action.parameters.length === 1 ? action : undefined;
  }

  /** An action is registered where a call returns 0. */
  add({ callers }: Frame, state: State, fn: FunctionIr, data: Value, result: Value, origin: Origin): void {
    const key = markOf(MARK, term('name', fn.name), data.term, result.term);
    this.actions.set(key, { fn, data, result, origin, callers });
    state.mark(key, { what: '', origin, isMust: true });
  }

  remove(state: State, fn: FunctionIr, data: Value): void {
    for (const [key] of state.allMarks(MARK)) {
      const [name, given] = key.children;
      if (name!.label === fn.name && given === data.term) state.mark(key, null);
    }
  }

  /** The states in which a path that returns `value` leaves what it has made: where it fails, after its actions have run. */
  released(frame: Frame, state: State, value: Value | null, range: TextRange): readonly State[] {
    const marks = state.allMarks(MARK);
    if (marks.length === 0 || !value) return [state];
    const { pointers, name } = this.context.resolveType(frame.fn.returns);
    const point = { context: this.context, frame, state, value, range };
    const failed = fails(point) || isError(point, value, pointers > 0);
    const end = new State(state);
    const mayFail = pointers === 0 && name === 'int' && end.assume(binary('<', value, constant(0n)), true, null);
    if (!failed && !mayFail) return [state];
    const actions = marks.map(([key]) => this.actions.get(key)!);
    let states = [failed ? new State(state) : end];
    for (const action of actions.sort((a, b) => b.origin.order - a.origin.order))
      states = states.flatMap((before) => this.release(frame, before, action));
    return failed ? states : [state];
  }

  private release(frame: Frame, state: State, action: Action): State[] {
    const registered = isRegistered(state, action);
    if (registered === false) return [state];
    const { fn, data, origin, callers } = action;
    const inner: Frame = {
      fn,
      name: `${frame.name}/${MARK}:${positionOf(origin.range)}`,
      root: frame.root,
      callers: [...callers, { ...origin, message: `${fn.name}() is registered here` }],
      active: new Set([...frame.active, fn]),
      looping: false,
      pending: new Pending(),
    };
    const { evaluator, memory } = this.context;
    const entry = new State(state);
    entry.bind(evaluator.variable(fn.parameters[0]!, inner.name), data);
    const outcomes = registered === null ? undefined : this.runner.runWithin(inner, entry);
    if (!outcomes) {
      // It may have run or not, so that nothing can be said of what it leads to.
      memory.invalidate(state, data, term('name', inner.name));
      state.unfollow([...state.allLives()].map(([instance]) => instance));
      return [state];
    }
    for (const { state: after } of outcomes) after.unbindWhere(({ place }) => place.owner?.frame === inner.name);
    return outcomes.map(({ state: after }) => after);
  }
}

/** Whether an action was registered; null where the driver did not ask. */
function isRegistered(state: State, { result }: Action): boolean | null {
  const value = state.resolve(result);
  if (value.kind === 'constant') return value.value === 0n;
  return new State(state).assume(value, false, null) ? null : false;
}
