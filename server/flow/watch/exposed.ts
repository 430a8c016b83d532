/**
 * BARs that still forward to an address whose mapping ends, and BARs that are taken away where they had something else to
 * forward to before.
 */

import type { TextRange } from '../../syntax/text.ts';
import type { Mark } from '../history.ts';
import { rangeAtHome } from '../home.ts';
import { isLive } from '../lifecycle.ts';
import { mappingMeant } from '../mappings.ts';
import { isWithin, type Place } from '../place.ts';
import type { Related } from '../related.ts';
import type { State } from '../state.ts';
import type { Value } from '../value.ts';
import { argumentIn, type CallPoint, effectsOf, type Note, type Watch } from './watch.ts';

export interface ExposureFault {
  /** `freed first`: the doorbells are freed, and only then is a BAR cleared or pointed elsewhere. */
  readonly kind: 'unmapped' | 'freed' | 'freed first' | 'cleared';
  readonly range: TextRange;
  readonly api: string;
  readonly related: readonly Related[];
}

const EXPOSED = 'exposed:';
const FREED = 'freed:';
/** A BAR was cleared or pointed elsewhere on this path. */
const MOVED = 'moved:';

export const exposed: Watch<ExposureFault> = {
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
          clear(state, FREED);
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
      const { explorer, state, frame, call, result } = point;
      const { memory, evaluator } = explorer;
      const origin = evaluator.origin(state, call.range, frame);
      const read = (field: string): string => memory.load(state, memory.field(bar, field), origin).key;
      // What another record says may be about the same BAR.
      for (const [key] of marksOf(state, EXPOSED))
        if (!areApart(key.slice(EXPOSED.length), bar) && numberOf(state, key) !== read('barno')) state.mark(key, null);
      const what = [read('phys_addr'), result.key, read('barno')].join('\n');
      state.mark(`${EXPOSED}${bar.key}`, { what, origin });
      state.mark(MOVED, { what: '', origin, isMust: true });
    },
  }),
};

function barIn(point: CallPoint): Place | undefined {
  const argument = argumentIn(point, 'bar');
  return argument && point.explorer.memory.target(argument.value);
}

function marksOf(state: State, prefix: string): [string, Mark][] {
  return [...state.allMarks()].filter(([key]) => key.startsWith(prefix));
}

function clear(state: State, prefix: string): void {
  for (const [key] of marksOf(state, prefix)) state.mark(key, null);
}

/** A function without a model may take BARs away: one whose body is not in reach those that it is led to. */
function takeAway(point: CallPoint): void {
  const { explorer, frame, state, name, values } = point;
  if (explorer.unit.callee(name, frame.fn)) {
    if (effectsOf(point).acts) clear(state, EXPOSED);
    return;
  }
  for (const [key] of marksOf(state, EXPOSED))
    if (values.some((value) => leadsTo(point, value, key.slice(EXPOSED.length)))) state.mark(key, null);
}

function leadsTo({ explorer }: CallPoint, pointer: Value, bar: string): boolean {
  if (pointer.kind !== 'pointer' && pointer.kind !== 'symbol') return false;
  return isWithin(bar, explorer.memory.wholeTarget(pointer).key);
}

function numberOf(state: State, key: string): string | undefined {
  return state.marked(key)?.what.split('\n')[2];
}

/** Whether two BARs are elements of one array with different constant indices. */
function areApart(key: string, { parent, index }: Place): boolean {
  if (!parent || index?.kind !== 'constant' || !key.startsWith(`${parent.key}[`)) return false;
  return /^\d+\]$/.test(key.slice(parent.key.length + 1)) && key !== `${parent.key}[${index.key}]`;
}

/** BARs that forward to an address now, as far as this path knows: pointing them there has not failed. */
export function forwarding(state: State): { readonly address: string; readonly mark: Mark }[] {
  return marksOf(state, EXPOSED).flatMap(([, mark]) => {
    const [address = '', result = ''] = mark.what.split('\n');
    const outcome = state.fact(`${result}`);
    const failed =
      outcome && (outcome.not?.includes(0n) || (outcome.equal ?? 0n) !== 0n || (outcome.maximum ?? 0n) < 0n);
    return failed ? [] : [{ address, mark }];
  });
}

function unmap(point: CallPoint, note: Note<ExposureFault>): void {
  const { explorer, frame, state, model, values } = point;
  const meant = mappingMeant(explorer, frame, state, model!, values);
  if (!meant || !isLive(meant.life)) return;
  for (const { address, mark } of forwarding(state))
    if (address.includes(`map:${meant.instance};`)) report(point, 'unmapped', mark, note);
}

function free(point: CallPoint, note: Note<ExposureFault>): void {
  const { explorer, frame, state, call } = point;
  const owner = argumentIn(point, 'function');
  const doorbells = owner && `${explorer.memory.target(owner.value).key}.db_msg`;
  for (const { address, mark } of doorbells ? forwarding(state) : [])
    if (address.includes(doorbells!)) report(point, 'freed', mark, note);
  const origin = explorer.evaluator.origin(state, call.range, frame);
  if (marksOf(state, MOVED).length === 0) state.mark(`${FREED}${point.name}`, { what: '', origin });
}

/** A BAR is cleared or pointed elsewhere: too late, where the doorbells have been freed on this path. */
function moved(point: CallPoint, note: Note<ExposureFault>): void {
  const { explorer, frame, state, call } = point;
  const origin = explorer.evaluator.origin(state, call.range, frame);
  for (const [key, mark] of marksOf(state, FREED)) {
    state.mark(key, null);
    if (mark.origin.file !== explorer.unit.file) continue;
    note(`${mark.origin.range.start}`, {
      kind: 'freed first',
      range: mark.origin.range,
      api: key.slice(FREED.length),
      related: [
        { file: frame.fn.file, range: call.range, message: `${point.name}() takes the BAR away from it only here` },
      ],
    });
  }
  state.mark(MOVED, { what: '', origin, isMust: true });
}

/** A BAR is taken away that was pointed to something else before, which it has to forward to again. */
function hide(point: CallPoint, note: Note<ExposureFault>): void {
  const { state } = point;
  const bar = barIn(point);
  if (!bar) return;
  const key = `${EXPOSED}${bar.key}`;
  const number = numberOf(state, key);
  const before = marksOf(state, EXPOSED).find(([other]) => other !== key && numberOf(state, other) === number);
  if (number !== undefined && before) report(point, 'cleared', before[1], note);
  for (const [other] of marksOf(state, EXPOSED))
    if (!areApart(other.slice(EXPOSED.length), bar)) state.mark(other, null);
}

function report(point: CallPoint, kind: ExposureFault['kind'], mark: Mark, note: Note<ExposureFault>): void {
  const { explorer, frame, call, name } = point;
  const range = rangeAtHome(explorer.unit.file, frame, call.range);
  if (!range) return;
  const { file, range: at } = mark.origin;
  const message =
    kind === 'cleared' ? 'the BAR forwards to something else from here on' : 'the BAR forwards to it from here on';
  note(`${kind}${range.start}`, { kind, range, api: name, related: [{ file, range: at, message }] });
}
