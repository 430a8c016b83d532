/**
 * BARs that still forward to an address whose mapping ends, and BARs that are taken away where they had something else to
 * forward to before.
 */
import { positionOf } from '../../ir/placed.ts';
import { recordTag } from '../../ir/types.ts';
import type { Model } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { excludes } from '../domain/fact.ts';
import { type Mark, markOf } from '../domain/history.ts';
import type { Place, Value } from '../domain/known.ts';
import { isLive } from '../domain/lifecycle.ts';
import type { State } from '../domain/state.ts';
import { type Term, term } from '../domain/term.ts';
import { rangeAtHome } from '../paths/home.ts';
import { mappingMeant } from '../paths/mappings.ts';
import type { Related } from '../related.ts';
import { argumentIn, type CallPoint, type Checker, effectsOf, type Note } from './checker.ts';

export interface ExposureFault {
  /** `freed first`: the doorbells are freed, and only then is a BAR cleared or pointed elsewhere. */
  readonly kind: 'unmapped' | 'freed' | 'freed first' | 'cleared';
  readonly range: TextRange;
  readonly api: string;
  readonly related: readonly Related[];
}

const EXPOSED = 'exposed';
const FREED = 'freed';
/** A BAR was cleared or pointed elsewhere on this path. */
const MOVED = 'moved';

export const exposed: Checker<ExposureFault> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => ({
    everywhere: true,
    call(point) {
      const { model, state } = point;
      switch (model?.effect) {
        case 'hides':
          moved(point, note);
          hide(point, note);
          break;
        case 'exposes':
          moved(point, note);
          break;
        case 'offers':
          state.unmark(FREED);
          break;
        case 'unmaps':
          unmap(point, note);
          break;
        case 'frees':
          free(point, note);
          break;
        case undefined:
          takeAway(point);
      }
    },
    called(point) {
      if (point.model?.effect !== 'exposes') return;
      const bar = barIn(point);
      if (!bar) return;
      const { context, state, frame, call, result } = point;
      const { memory, evaluator } = context;
      const origin = evaluator.origin(state, call.range, frame);
      const read = (field: string): Term => memory.load(state, memory.field(bar, field), origin).term;
      for (const [key, mark] of state.allMarks(EXPOSED))
        if (!areApart(key.children[0]!, bar)) state.mark(key, besides(state, mark, read('barno'), result.term));
      state.mark(markOf(EXPOSED, bar.term), { what: '', of: [read('phys_addr'), result.term, read('barno')], origin });
      state.mark(markOf(MOVED), { what: '', origin, isMust: true });
    },
  }),
};

function barIn(point: CallPoint): Place | undefined {
  const argument = argumentIn(point, 'bar');
  return argument && point.context.memory.target(argument.value);
}

/** To what address a BAR forwards, what setting it up returned, and which one it is. */
interface Exposure {
  readonly address: Term;
  readonly outcome: Term;
  readonly number: Term;
  /** What pointing a BAR elsewhere returned that may be this one; null where none was. */
  readonly other: Term | null;
}

function exposureOf({ of = [] }: Mark): Exposure {
  const [address, outcome, number, other = null] = of as readonly [Term, Term, Term, Term?];
  return { address, outcome, number, other };
}

/** What is remembered of a BAR once another record has been given for one: where that may be the same BAR, it counts as long as that failed. */
function besides(state: State, mark: Mark, number: Term, outcome: Term): Mark | null {
  const before = exposureOf(mark);
  const areKnown = before.number.kind === 'constant' && number.kind === 'constant';
  if (areKnown || before.number === number) return mark;
  if (before.other && !isFailed(state, before.other)) return null;
  return { ...mark, of: [before.address, before.outcome, before.number, outcome] };
}

function isFailed(state: State, outcome: Term): boolean {
  const fact = state.fact(outcome);
  return fact !== undefined && excludes(fact, 0n);
}

/** A function without a model may take BARs away: one whose body is not in reach those that it is led to. */
function takeAway(point: CallPoint): void {
  const { context, frame, state, name, values } = point;
  if (context.unit.callee(name, frame.fn)) {
    if (effectsOf(point).acts) state.unmark(EXPOSED);
    return;
  }
  for (const [key] of state.allMarks(EXPOSED))
    if (values.some((value) => leadsTo(point, value, key.children[0]!))) state.mark(key, null);
}

/** Whether a BAR lies in what a pointer leads to. */
function leadsTo({ context }: CallPoint, pointer: Value, bar: Term): boolean {
  if (pointer.kind !== 'pointer' && pointer.kind !== 'symbol') return false;
  const whole = context.memory.wholeTarget(pointer).term;
  let at = bar;
  while (at !== whole && (at.kind === 'member' || at.kind === 'element')) at = at.children[0]!;
  return at === whole;
}

/** Whether two BARs are elements of one array with different constant indices. */
function areApart(other: Term, { parent, index }: Place): boolean {
  if (!parent || index?.kind !== 'constant' || other.kind !== 'element') return false;
  const [array, at] = other.children;
  return array === parent.term && at!.kind === 'constant' && at !== index.term;
}

/** BARs that forward to an address now, as far as this path knows: pointing them there has not failed. */
export function forwarding(state: State): { readonly address: Term; readonly mark: Mark }[] {
  return state.allMarks(EXPOSED).flatMap(([, mark]) => {
    const { address, outcome, other } = exposureOf(mark);
    return isFailed(state, outcome) || (other && !isFailed(state, other)) ? [] : [{ address, mark }];
  });
}

function unmap(point: CallPoint, note: Note<ExposureFault>): void {
  const { context, frame, state, model, values } = point;
  const meant = mappingMeant(context, frame, state, model!, values);
  if (!meant || !isLive(meant.life)) return;
  for (const { address, mark } of forwarding(state))
    if (address.mappings.includes(meant.instance)) report(point, 'unmapped', mark, note);
}

function free(point: CallPoint, note: Note<ExposureFault>): void {
  const { context, frame, state, call } = point;
  const owner = argumentIn(point, 'function');
  const { memory } = context;
  const target = owner && memory.target(owner.value);
  const field = target && fieldWithDoorbells(context.unit.model, target);
  const doorbells = target && field !== undefined ? memory.field(target, field).term : undefined;
  for (const { address, mark } of doorbells ? forwarding(state) : [])
    if (address.has(doorbells!)) report(point, 'freed', mark, note);
  const origin = context.evaluator.origin(state, call.range, frame);
  if (!state.marked(markOf(MOVED))) state.mark(markOf(FREED, term('name', point.name)), { what: '', origin });
}

/** The field of a record in which the framework keeps the doorbells that it has made. */
function fieldWithDoorbells({ holds }: Model, { type }: Place): string | undefined {
  const fields = Object.entries(holds.get(recordTag(type) ?? '') ?? {});
  return fields.find(([, content]) => content === 'doorbells')?.[0];
}

/** A BAR is cleared or pointed elsewhere: too late, where the doorbells have been freed on this path. */
function moved(point: CallPoint, note: Note<ExposureFault>): void {
  const { context, frame, state, call } = point;
  const origin = context.evaluator.origin(state, call.range, frame);
  for (const [key, mark] of state.allMarks(FREED)) {
    state.mark(key, null);
    if (mark.origin.file !== context.unit.file) continue;
    note(positionOf(mark.origin.range), {
      kind: 'freed first',
      range: mark.origin.range,
      api: key.children[0]!.label,
      related: [
        { file: frame.fn.file, range: call.range, message: `${point.name}() takes the BAR away from it only here` },
      ],
    });
  }
  state.mark(markOf(MOVED), { what: '', origin, isMust: true });
}

/** A BAR is taken away that was pointed to something else before, which it has to forward to again. */
function hide(point: CallPoint, note: Note<ExposureFault>): void {
  const { state } = point;
  const bar = barIn(point);
  if (!bar) return;
  const key = markOf(EXPOSED, bar.term);
  const mark = state.marked(key);
  const number = mark && exposureOf(mark).number;
  const before = state
    .allMarks(EXPOSED)
    .find(([other, one]) => number && other !== key && exposureOf(one).number === number);
  if (before) report(point, 'cleared', before[1], note);
  for (const [other] of state.allMarks(EXPOSED)) if (!areApart(other.children[0]!, bar)) state.mark(other, null);
}

function report(point: CallPoint, kind: ExposureFault['kind'], mark: Mark, note: Note<ExposureFault>): void {
  const { context, frame, call, name } = point;
  const range = rangeAtHome(context.unit.file, frame, call.range);
  if (!range) return;
  const { file, range: at } = mark.origin;
  const message =
    kind === 'cleared' ? 'the BAR forwards to something else from here on' : 'the BAR forwards to it from here on';
  note(`${kind}${positionOf(range)}`, { kind, range, api: name, related: [{ file, range: at, message }] });
}
