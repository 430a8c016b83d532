/** What a call does to a state: by model, by entering a function of the same file, or as an unknown. */
import type { FunctionIr, Instruction } from '../../ir/ir.ts';
import { type CType, recordTag } from '../../ir/types.ts';
import type { FunctionModel, Role } from '../../model/model.ts';
import type { Observers } from '../checkers/observers.ts';
import { isAssumed } from '../domain/history.ts';
import type { AddressFact, Value } from '../domain/known.ts';
import { alternativesOf, instanceOf, mappingsNamed } from '../domain/lifecycle.ts';
import { isWithin } from '../domain/place.ts';
import { provenanceOf } from '../domain/provenance.ts';
import { IN_LOOP, State } from '../domain/state.ts';
import { type Term, term } from '../domain/term.ts';
import { cast, check, handle, handlesIn, symbol } from '../domain/value.ts';
import { graphOf } from '../graph/graph.ts';
import type { Context } from './context.ts';
import type { Devres } from './devres.ts';
import type { Frame, Runner } from './frame.ts';
import { mappingMeant, unmapsNothing } from './mappings.ts';
import type { Recorder } from './recorder.ts';
import type { Stores } from './stores.ts';

/** A call as one path comes to it. */
interface Visit {
  readonly frame: Frame;
  readonly state: State;
  readonly call: Extract<Instruction, { op: 'call' }>;
  readonly block: number;
  /** The function's name; empty where it is called through a pointer that may mean others. */
  readonly name: string;
  readonly values: readonly Value[];
  readonly returns: CType;
  /** May come again on this path. */
  readonly looping: boolean;
  /** Names what this call makes, and nothing else on this path. */
  readonly fresh: Term;
}

const MAX_DEPTH = 8;
const INT: CType = { name: 'int', pointers: 0, dimensions: [] };
/** Mappings of one call that one path tells apart. */
const MAX_INSTANCES = 2;

/** What calls need besides the context of the run. */
interface Parts {
  readonly recorder: Recorder;
  readonly observers: Observers;
  readonly devres: Devres;
  readonly stores: Stores;
  readonly runner: Runner;
}

export class Calls {
  private readonly context: Context;
  private readonly recorder: Recorder;
  private readonly observers: Observers;
  private readonly devres: Devres;
  private readonly stores: Stores;
  private readonly runner: Runner;

  constructor(context: Context, { recorder, observers, devres, stores, runner }: Parts) {
    this.context = context;
    this.recorder = recorder;
    this.observers = observers;
    this.devres = devres;
    this.stores = stores;
    this.runner = runner;
  }

  /** The states after a call; its result is bound to the instruction's temporary. */
  call(frame: Frame, state: State, call: Visit['call'], block: number): State[] {
    const { evaluator, unit } = this.context;
    const looping = frame.looping || graphOf(frame.fn).inLoop.has(block);
    const values = call.arguments.map((a) => evaluator.value(state, a, frame));
    const result = `${call.result.id}.${frame.name}`;
    const visit: Visit = {
      frame,
      state,
      call,
      block,
      name: unit.nameOf(call.callee, frame.fn),
      values,
      returns: this.context.resolveType(call.result.type),
      looping,
      fresh: looping ? state.fresh('result', result) : term('result', result),
    };
    const model = this.modelOf(visit);
    const settled = model && this.settled(visit, model);
    if (settled) return settled.flatMap((one) => this.call(frame, one, call, block));
    if (!model && unit.isDefined(visit.name))
      this.recorder.give(frame, visit.name, values, (value) => this.leadsToMapping(state, value));
    if (model?.effect === 'transfers')
      for (const role of ['handle', 'list', 'target', 'source'] as const) {
        const given = values[model.arguments?.[role] ?? -1];
        if (given) this.recorder.leaveOpen(frame, given, true);
      }
    const entered = model ? undefined : this.enter(visit);
    if (entered) return entered;
    const point = { context: this.context, frame, state, call, name: visit.name, model, values, looping };
    for (const observer of this.observers.at('call', frame, state)) observer.call?.(point);
    const value = model ? this.modelled(visit, model) : this.unknown(visit);
    this.bindResult(visit, state, value);
    const called = { ...point, result: value };
    for (const observer of this.observers.at('called', frame, state)) observer.called?.(called);
    return [state];
  }

  /** The states in which the mapping that a call is about has one status each, where it may have several. */
  private settled({ frame, state, values }: Visit, model: FunctionModel): State[] | undefined {
    if (model.effect !== 'unmaps' && model.effect !== 'syncs' && model.effect !== 'transfers') return undefined;
    const meant = mappingMeant(this.context, frame, state, model, values);
    if (!meant) return undefined;
    const life = state.life(meant.instance)!;
    if (life.others.length === 0) return undefined;
    return alternativesOf(life).map((one) => {
      const next = new State(state);
      next.setLife(meant.instance, one);
      return next;
    });
  }

  /** A call is not entered. Where it has to do with mappings and is given one, what is seen from here on is not sure. */
  private skip({ state, values }: Visit, fn: FunctionIr, why: string): void {
    if (!this.context.unit.ownerOf(fn).leadsToFollowed(fn.name)) return;
    if (!values.some((value) => mappingsNamed(value).length > 0 || this.leadsToMapping(state, value))) return;
    this.context.giveUp(`${fn.name}() ${why}`);
    state.isBlurred = true;
  }

  /** Whether the handle of a mapping lies in what a pointer leads to. */
  private leadsToMapping(state: State, pointer: Value): boolean {
    if (pointer.kind !== 'pointer' && pointer.kind !== 'symbol') return false;
    const { memory } = this.context;
    const whole = memory.wholeTarget(pointer).term;
    for (const { place, content } of state.allBindings())
      if (content.kind === 'value' && handlesIn(content.value).length > 0 && isWithin(place, whole)) return true;
    return false;
  }

  /** What a model says of a call. Of actions for later, only those are known that can be followed when they run. */
  private modelOf({ frame, call, name, looping }: Visit): FunctionModel | undefined {
    const { devres } = this;
    const { unit } = this.context;
    const model = unit.model.functions.get(name);
    const isDeferred = model?.effect === 'defers' || model?.effect === 'withdraws';
    return isDeferred && (looping || !devres.action(frame, model, call)) ? undefined : model;
  }

  private bindResult({ frame, call }: Visit, state: State, value: Value): void {
    state.bind(this.context.evaluator.variable(call.result, frame.name), value);
  }

  /** A function of another file, or one that is not followed: it may write to what it is given, and to globals. */
  private unknown(visit: Visit): Value {
    const { recorder } = this;
    const { unit, memory } = this.context;
    if (!unit.callee(visit.name, visit.frame.fn)) recorder.passOn(visit.values);
    const { ends } = unit.effects.call(visit.name, visit.frame.fn);
    for (const value of visit.values) memory.invalidate(visit.state, value, visit.fresh, ends);
    memory.doubtGlobals(visit.state, visit.fresh);
    return this.answer(visit);
  }

  /** The result of a call. Where it only serves as an answer, the same question has the same one. */
  private answer({ frame, state, call, values, returns, looping, fresh }: Visit): Value {
    const { evaluator, unit } = this.context;
    if (!unit.questions(frame.fn).answers.has(call.result.id)) return symbol(fresh, returns);
    const question = [evaluator.value(state, call.callee, frame), ...values].map((value) => value.term);
    const before = symbol(term('answer', '', ...question), returns);
    // The next turn of a loop asks anew.
    return !looping || state.knows(before)
      ? before
      : symbol(term('answer', '', ...question, term(IN_LOOP, '')), returns);
  }

  private modelled(visit: Visit, model: FunctionModel): Value {
    const { frame, state, call, name, values, returns, fresh } = visit;
    const { recorder } = this;
    const { memory, evaluator } = this.context;
    const argument = (role: Role): Value | undefined => values[model.arguments?.[role] ?? -1];
    switch (model.effect) {
      case 'maps':
        return this.map(visit, model);
      case 'unmaps':
        recorder.unmap(frame, call, model, values);
        this.unmap(visit, model);
        return symbol(fresh, returns);
      case 'checks': {
        const of = argument('handle') ?? symbol(fresh);
        const [mapping, ...others] = handlesIn(of);
        const surely = mapping !== undefined && others.length === 0;
        return state.resolve(surely ? check(mapping) : symbol(term('failed', '', of.term), returns));
      }
      case 'pure':
      case 'asks-translation':
      case 'asks-immutable':
        return state.resolve(
          symbol(term('pure', name, ...values.map((value) => value.term)), returns, this.resultAddress(visit, model)),
        );
      case 'copies': {
        const [to, from] = [argument('target'), argument('source')];
        if (to && from) memory.copy(state, memory.target(to), memory.target(from));
        else if (to) memory.invalidate(state, to, fresh);
        return to ?? symbol(fresh, returns);
      }
      case 'prints': {
        const text = argument('target');
        if (text) memory.invalidate(state, text, fresh);
        return this.answer(visit);
      }
      case 'frees':
      case 'hides':
        recorder.leaveOpen(frame);
        return this.answer(visit);
      case 'none':
      case 'releases':
      case 'configures':
      case 'exposes':
      case 'syncs':
      case 'closes':
      case 'posts':
      case 'reads':
        return this.answer(visit);
      case 'defers':
      case 'withdraws':
        return this.defer(visit, model);
      case 'allocates':
        return symbol(term('allocated', '', fresh), returns);
      case 'fills': {
        const target = argument('target');
        if (target) memory.renew(state, memory.wholeTarget(target), 'written', '', fresh, target.term);
        return symbol(fresh, returns);
      }
    }
    for (const value of values) memory.invalidate(state, value, fresh);
    for (const produced of model.produces ?? []) {
      const out = values[produced.argument];
      if (!out) continue;
      const place = memory.target(out);
      const fact: AddressFact = {
        model: produced,
        condition: null,
        origin: evaluator.origin(state, call.range, frame),
      };
      const output = symbol(term('output', `${produced.argument}`, fresh), place.type, fact);
      memory.store(state, place, output);
      // Drivers take 0 for an address that no memory was allocated for.
      if (model.effect === 'allocates-for-device') state.assume(output, true, null);
    }
    for (const stored of model.stores ?? []) this.stores.argument(frame, state, { call, values }, stored);
    return symbol(fresh, returns, this.resultAddress(visit, model));
  }

  private defer(visit: Visit, model: FunctionModel): Value {
    const { frame, state, call, values } = visit;
    const { devres } = this;
    const { evaluator } = this.context;
    const action = devres.action(frame, model, call)!;
    const data = values[model.arguments!.data!]!;
    const result = this.answer(visit);
    if (model.effect === 'withdraws') devres.remove(state, action, data);
    else devres.add(frame, state, action, data, result, evaluator.origin(state, call.range, frame));
    return result;
  }

  /** What a model says of a result: an address of its own, or the one that the CPU is to reach by it. */
  private resultAddress({ frame, state, call, values }: Visit, model: FunctionModel): AddressFact | null {
    const { result, effect } = model;
    if (result)
      return { model: result, condition: null, origin: this.context.evaluator.origin(state, call.range, frame) };
    const reached = effect === 'pure' ? values[model.arguments?.physical ?? -1] : undefined;
    const fact = reached && provenanceOf(reached)?.fact;
    const same = effect === 'pure' ? values[model.arguments?.address ?? -1] : undefined;
    if (same) return provenanceOf(same)?.fact ?? null;
    return fact?.model.space === 'physical' ? { ...fact, model: { ...fact.model, space: 'virtual' } } : null;
  }

  /** A new mapping. After a few by the same call on one path, they are many and no longer told apart. */
  private map({ frame, state, call, name, values }: Visit, model: FunctionModel): Value {
    const { recorder } = this;

    const life = recorder.map(this.context, frame, state, call, name, model, values);
    let turn = 0;
    while (turn < MAX_INSTANCES && state.life(instanceOf(recorder.id(frame, call.range), frame.name, turn))) turn++;
    const instance = instanceOf(recorder.id(frame, call.range), frame.name, turn);
    if (turn === MAX_INSTANCES) {
      for (const kind of ['handle', 'check', 'count'] as const) state.dropFacts(term(kind, instance));
    }
    if (life) state.setLife(instance, turn < MAX_INSTANCES ? life : { ...life, status: 'many' });
    // Nothing of no size is mapped: drivers ask for the size to know whether there is something to unmap.
    if (life?.size) state.assume(life.size, true, null);
    // Nor is memory at NULL.
    if (model.memory && life?.address)
      for (const pointer of pointersIn(life.address)) state.assume(pointer, true, null);
    return life?.list ? this.listResult(state, instance, model, values) : handle(instance);
  }

  /** What the map call of a scatterlist returns: an error, or how many entries it has now. */
  private listResult(state: State, instance: string, model: FunctionModel, values: readonly Value[]): Value {
    const { memory, unit } = this.context;
    const count = symbol(term('count', instance), unit.types.resolve(INT));
    const table = values[model.arguments?.table ?? -1];
    if (!table) return count;
    const place = memory.field(memory.target(table), 'nents');
    memory.store(state, place, count);
    return check(instance);
  }

  /** The mapping that is meant ends here; one of several that it may be is not followed any more. */
  private unmap({ frame, state, call, values }: Visit, model: FunctionModel): void {
    const meant = mappingMeant(this.context, frame, state, model, values);
    if (!meant || meant.life.status === 'many' || unmapsNothing(model, values)) return;
    const { instance, life, certain } = meant;
    if (!certain) state.unfollow([instance]);
    else if (!isAssumed(state, life))
      state.setLife(instance, {
        ...life,
        status: 'unmapped',
        ended: { file: frame.fn.file, range: call.range, order: state.nextOrder() },
      });
  }

  /** Runs the body of a function of this file, when it matters and is not running already. */
  private enter(visit: Visit): State[] | undefined {
    const { frame, state, call, block, name, values, looping } = visit;
    const { unit, relevance } = this.context;
    const fn = unit.callee(name, frame.fn);
    if (!fn || !relevance.entered.has(fn) || frame.active.has(fn) || frame.active.size >= MAX_DEPTH) return undefined;
    if (fn.parameters.length > values.length) return undefined;
    if (relevance.isTooLarge(fn)) {
      this.skip(visit, fn, 'is too large to be entered');
      return undefined;
    }
    const inner: Frame = {
      fn,
      name: `${frame.name}/${call.result.id}`,
      root: frame.root,
      callers: [...frame.callers, { file: frame.fn.file, range: call.range, message: `${fn.name}() is called here` }],
      active: new Set([...frame.active, fn]),
      looping,
      pending: this.context.keys.pending(frame, block),
    };
    const before = new State(state);
    this.pass(visit, inner);
    // What nobody has a pointer to cannot change in the callee, and need not be carried through it. In a loop it may hold
    // results of the last turn, which the callee makes anew.
    const { liveness } = graphOf(frame.fn);
    const kept = looping
      ? []
      : state.take(({ place: { owner } }) => owner?.frame === frame.name && !liveness.isShared(owner.variable));
    const outcomes = this.runner.runWithin(inner, state);
    if (!outcomes) {
      this.skip({ ...visit, state: before }, fn, 'takes too many steps');
      const point = { context: this.context, frame, state: before, call, name, model: undefined, values, looping };
      for (const observer of this.observers.at('call', frame, before)) observer.call?.(point);
      this.bindResult(visit, before, this.unknown({ ...visit, state: before }));
      return [before];
    }
    const merged = new Map<string, State>();
    for (const { state: after, value, record } of outcomes) {
      const result = this.context.evaluator.variable(call.result, frame.name);
      if (record) this.context.memory.copy(after, result, record);
      after.unbindWhere(({ place }) => place.owner?.frame === inner.name);
      after.restore(kept);
      if (!record) this.bindResult(visit, after, value ?? symbol(term('nothing', `${call.result.id}.${frame.name}`)));
      const key = `${value?.term.id}|${this.context.keys.of(frame, after, block)}`;
      const known = merged.get(key);
      if (known) this.context.meet(known, after, `${inner.name}.end`);
      else merged.set(key, after);
    }
    return [...merged.values()];
  }

  /** Gives the parameters of a call their values. */
  private pass({ frame, state, call, values }: Visit, inner: Frame): void {
    const { evaluator, memory } = this.context;
    inner.fn.parameters.forEach((parameter, i) => {
      const place = evaluator.variable(parameter, inner.name);
      const type = this.context.resolveType(parameter.type);
      const record =
        recordTag(type) === undefined ? undefined : evaluator.recordPlace(state, call.arguments[i]!, frame);
      state.unbind(place.term);
      if (record) memory.copy(state, place, record);
      else state.bind(place, cast(values[i]!, type));
    });
  }
}

/** The pointers that an address is counted from. */
function pointersIn(address: Value): readonly Value[] {
  if (address.kind === 'sum')
    return address.terms.flatMap(({ value, factor }) => (factor === 1n ? pointersIn(value) : []));
  return address.kind === 'symbol' && (address.type.pointers > 0 || address.type.name === '') ? [address] : [];
}
