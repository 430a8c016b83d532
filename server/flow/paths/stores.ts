/** What an assignment does to a state: of a value, of a record as a whole, of an initialiser. */
import { dereference, type Expression, type Instruction } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import { recordTag } from '../../ir/types.ts';
import type { StoredArgument } from '../../model/model.ts';
import type { Observers } from '../checkers/observers.ts';
import type { Place, Value } from '../domain/known.ts';
import { siteOf } from '../domain/lifecycle.ts';
import { fieldName, isWithin, rootPlace } from '../domain/place.ts';
import type { State } from '../domain/state.ts';
import { term } from '../domain/term.ts';
import { cast, constant, handlesIn } from '../domain/value.ts';
import type { Context } from './context.ts';
import type { Frame } from './frame.ts';
import type { Recorder } from './recorder.ts';

/** Members of an initialiser that are kept; longer ones are tables. */
const MAX_MEMBERS = 128;

export class Stores {
  private readonly context: Context;
  private readonly recorder: Recorder;
  private readonly observers: Observers;

  constructor(context: Context, recorder: Recorder, observers: Observers) {
    this.context = context;
    this.recorder = recorder;
    this.observers = observers;
  }

  /** `target = value`. */
  assign(frame: Frame, state: State, target: Expression, value: Expression): void {
    const place = this.context.evaluator.place(state, target, frame);
    if (value.kind === 'aggregate') {
      this.initialise(frame, state, place, value);
      return;
    }
    const record = this.context.evaluator.recordPlace(state, value, frame);
    if (record && recordTag(this.context.unit.types.resolve(place.type)) !== undefined) {
      if (record.term === place.term) return;
      this.context.memory.copy(state, place, record);
      this.handlesCopied(frame, state, place, value);
      return;
    }
    this.put(frame, state, place, this.context.evaluator.value(state, value, frame), value);
  }

  private initialise(
    frame: Frame,
    state: State,
    place: Place,
    aggregate: Extract<Expression, { kind: 'aggregate' }>,
  ): void {
    const values = aggregate.entries.map((entry) => ({
      entry,
      value: this.context.evaluator.value(state, entry.value, frame),
    }));
    if (values.length > MAX_MEMBERS) {
      this.context.memory.renew(state, place, 'declared', `${positionOf(aggregate.range)}.${frame.name}`);
      return;
    }
    this.context.memory.clear(state, place);
    for (const { entry, value } of values) {
      let at = place;
      for (const step of entry.path)
        at = typeof step === 'string' ? this.context.memory.field(at, step) : this.positional(at, step);
      this.put(frame, state, at, value, entry.value);
    }
  }

  /** The member that a bare position in an initialiser means. */
  private positional(place: Place, position: number): Place {
    const tag = recordTag(this.context.unit.types.resolve(place.type));
    if (tag === undefined) return this.context.memory.arrayElement(place, constant(BigInt(position)));
    const name = [...(this.context.unit.types.record(tag)?.keys() ?? [])][position];
    return this.context.memory.field(place, name ?? `#${position}`);
  }

  /**
   * The place of a handle takes another value while its mapping lives: it leaks or, more likely, two elements of a ring
   * are taken for one. From here on nothing is said of either mapping.
   */
  private replace(state: State, before: Value, after: Value): void {
    const [old, next] = [handlesIn(before), handlesIn(after)];
    if (!old.some((mapping) => state.isLive(mapping) && !next.includes(mapping))) return;
    state.unfollow([...old, ...next]);
  }

  /** What a callee assigns, as far as its model tells. */
  argument(
    frame: Frame,
    state: State,
    { call, values }: { readonly call: Extract<Instruction, { op: 'call' }>; readonly values: readonly Value[] },
    { argument, record, path, when = {} }: StoredArgument,
  ): void {
    const [expression, value, pointer] = [call.arguments[argument], values[argument], call.arguments[record]];
    const isMet = Object.entries(when).every(([index, wanted]) => {
      const given = values[Number(index)];
      return given?.kind === 'constant' && given.value === BigInt(wanted);
    });
    if (!expression || !value || !pointer || !isMet) return;
    const { range } = expression;
    let target = dereference(pointer, range);
    for (const step of path) {
      const index = typeof step === 'number' ? call.arguments[step] : undefined;
      if (typeof step === 'string') target = { kind: 'member', base: target, field: step, range };
      else if (index) target = { kind: 'index', base: target, index, range };
    }
    this.put(frame, state, this.context.evaluator.place(state, target, frame), value, expression);
  }

  /** A value comes to a place. */
  put(frame: Frame, state: State, place: Place, value: Value, expression: Expression): void {
    for (const observer of this.observers.at('store', frame, state))
      observer.store?.({ context: this.context, frame, state, place, value, range: expression.range, expression });
    const before = state.binding(place.term)?.content;
    if (before?.kind === 'value') this.replace(state, before.value, value);
    this.context.memory.store(state, place, cast(value, this.context.unit.types.resolve(place.type)));
    this.keep(frame, place, value);
  }

  /** A handle is in a place, where others may find it. */
  private keep(frame: Frame, place: Place, value: Value): void {
    const field = fieldName(place);
    for (const mapping of handlesIn(value)) {
      if (field !== null) this.recorder.keptIn(field, siteOf(mapping));
      else if (!place.owner || place.owner.frame !== frame.name) this.recorder.leaveOpen(frame);
    }
  }

  /** A record was copied as a whole, and the handles in it with it. */
  private handlesCopied(frame: Frame, state: State, record: Place, expression: Expression): void {
    for (const { place, content } of state.allBindings()) {
      if (content.kind !== 'value' || handlesIn(content.value).length === 0 || !isWithin(place, record.term)) continue;
      for (const observer of this.observers.at('store', frame, state))
        observer.store?.({
          context: this.context,
          frame,
          state,
          place,
          value: content.value,
          range: expression.range,
          expression,
        });
      this.keep(frame, place, content.value);
    }
  }

  /** The record that a function returns by value, as a place of its own or of its frame. */
  returned(frame: Frame, state: State, expression: Expression): Place | undefined {
    if (expression.kind !== 'aggregate') return this.context.evaluator.recordPlace(state, expression, frame);
    const place = rootPlace(term('returned', frame.name), frame.fn.returns, { frame: frame.name, variable: -1 });
    this.initialise(frame, state, place, expression);
    return place;
  }
}
