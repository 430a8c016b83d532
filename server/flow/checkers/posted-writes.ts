/** Outbound windows that are taken away or pointed elsewhere while a write through them may still be on its way. */
import { positionOf } from '../../ir/placed.ts';
import { recordTag } from '../../ir/types.ts';
import type { TextRange } from '../../syntax/text.ts';
import { markOf } from '../domain/history.ts';
import type { Value } from '../domain/known.ts';
import type { Term } from '../domain/term.ts';
import { argumentIn, type CallPoint, type Checker, type Note } from './checker.ts';

export interface PostedWriteRace {
  readonly range: TextRange;
  readonly api: string;
  /** Whether the window is pointed elsewhere, and not taken away. */
  readonly reopened: boolean;
  readonly write: { readonly file: string; readonly range: TextRange; readonly api: string };
}

const POSTED = 'posted';
const RESERVED = 'reserved';

export const postedWrites: Checker<PostedWriteRace> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => ({
    everywhere: true,
    call(point) {
      const { model } = point;
      if (model?.effect === 'posts') post(point);
      else if (model?.effect === 'reads') read(point);
      else if (model?.effect === 'closes' || model?.effect === 'opens') move(point, note);
    },
    called(point) {
      if (point.model?.effect !== 'reserves') return;
      const { context, state, call, frame, result } = point;
      const window = argumentIn(point, 'window');
      if (!window) return;
      const origin = context.evaluator.origin(state, call.range, frame);
      const address = context.memory.load(state, context.memory.target(window.value), origin);
      state.mark(markOf(RESERVED, result.term), { what: '', of: [address.term], origin, isBeside: true });
    },
  }),
};

/** What an address in a window may be counted from. */
function basesOf(address: Value): readonly Term[] {
  if (address.kind === 'sum') return address.terms.map(({ value }) => value.term);
  if (address.kind !== 'pointer') return [address.term];
  const { root } = address.place;
  return root.kind === 'target' ? root.children : [address.term];
}

function post(point: CallPoint): void {
  const { context, state, call, frame } = point;
  const { unit } = context;
  if (!unit.callsSome('closes') && !unit.callsSome('opens')) return;
  const register = argumentIn(point, 'register');
  const origin = context.evaluator.origin(state, call.range, frame);
  for (const base of register ? basesOf(register.value) : [])
    state.mark(markOf(POSTED, base), { what: point.name, origin, isBeside: true });
}

/** A read comes back only after the writes before it have arrived. */
function read(point: CallPoint): void {
  const register = argumentIn(point, 'register');
  for (const base of register ? basesOf(register.value) : []) point.state.mark(markOf(POSTED, base), null);
}

function move(point: CallPoint, note: Note<PostedWriteRace>): void {
  const { context, state, call, frame, name, model } = point;
  const window = argumentIn(point, 'window');
  if (!window) return;
  for (const [key, { what, origin }] of state.allMarks(POSTED)) {
    if (!isWindow(point, key.children[0]!, window.value)) continue;
    state.mark(key, null);
    if (frame.fn.file !== context.unit.file) continue;
    note(positionOf(call.range), {
      range: call.range,
      api: name,
      reopened: model?.effect === 'opens',
      write: { file: origin.file, range: origin.range, api: what },
    });
  }
}

/** Whether a pointer is the CPU's address of a window: both come from one call, on this path or in the fields of one record. */
function isWindow({ context, state }: CallPoint, pointer: Term, window: Value): boolean {
  if (state.marked(markOf(RESERVED, pointer))?.of?.[0] === window.term) return true;
  const { unit } = context;
  const place = window.kind === 'symbol' ? window.place : null;
  const tag = place?.parent && recordTag(unit.types.resolve(place.parent.type));
  if (!place?.parent || !tag || place.field === null) return false;
  const [member] = pointer.kind === 'initial' ? pointer.children : [];
  if (member?.kind !== 'member' || member.children[0] !== place.parent.term) return false;
  return unit.fields.reservedWith({ tag, field: member.label }).has(place.field);
}
