/**
 * Mappings that one function puts behind a BAR and keeps in a field, and that another one ends before, or without, taking
 * the BAR away.
 */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import { markOf } from '../domain/history.ts';
import { mappingsNamed } from '../domain/lifecycle.ts';
import { fieldPath } from '../domain/place.ts';
import { term } from '../domain/term.ts';
import { rangeAtHome } from '../paths/home.ts';
import { mappingMeant } from '../paths/mappings.ts';
import type { Related } from '../related.ts';
import type { CallPoint, Checker, LeavePoint, Note } from './checker.ts';
import { forwarding } from './exposed.ts';
import { handlePlace } from './kept-handles.ts';

/** A BAR forwards to the mapping whose handle a field keeps. */
export interface KeptExposure {
  readonly kind: 'exposed';
  readonly path: readonly string[];
  readonly related: Related;
}

/** What a field keeps is unmapped, and no BAR has been touched before on that path. */
export interface EarlyEnd {
  readonly kind: 'ended';
  readonly path: readonly string[];
  readonly api: string;
  readonly range: TextRange;
  /** Where a BAR is taken away after that; null where none is. */
  readonly later: Related | null;
}

const MOVED = 'touched a BAR';
const ENDED = 'ended before';

export const keptExposures: Checker<KeptExposure | EarlyEnd> = {
  isSuspect: ({ kind }) => kind === 'exposed',
  isFault: ({ kind }) => kind === 'exposed',
  start: (note) => ({
    call(point) {
      const { model, state } = point;
      if (model?.effect === 'hides' || model?.effect === 'exposes') move(point, note);
      else if (model?.effect === 'unmaps') end(point);
      // Whatever is not known may take BARs away.
      else if (!model) state.unmark(ENDED);
    },
    leave: (point) => leave(point, note),
  }),
};

function end(point: CallPoint): void {
  const { context, frame, state, model, values, call, name } = point;
  if (state.marked(markOf(MOVED)) || mappingMeant(context, frame, state, model!, values)?.certain) return;
  const place = handlePlace(point);
  const path = place ? fieldPath(place) : [];
  if (path.length === 0 || rangeAtHome(context.unit.file, frame, call.range) !== call.range) return;
  const origin = context.evaluator.origin(state, call.range, frame);
  state.mark(markOf(ENDED, ...path.map((field) => term('name', field))), { what: name, origin });
}

function move(point: CallPoint, note: Note<KeptExposure | EarlyEnd>): void {
  const { context, frame, state, call, name } = point;
  const later = { file: frame.fn.file, range: call.range, message: `${name}() takes the BAR away from it only here` };
  tell(point, later, note);
  state.mark(markOf(MOVED), { what: '', isMust: true, origin: context.evaluator.origin(state, call.range, frame) });
}

function tell({ state }: Pick<CallPoint, 'state'>, later: Related | null, note: Note<KeptExposure | EarlyEnd>): void {
  for (const [key, { what, origin }] of state.allMarks(ENDED)) {
    state.mark(key, null);
    const path = key.children.map(({ label }) => label);
    note(`ended|${positionOf(origin.range)}|${later !== null}`, {
      kind: 'ended',
      path,
      api: what,
      range: origin.range,
      later,
    });
  }
}

function leave(point: LeavePoint, note: Note<KeptExposure | EarlyEnd>): void {
  const { state } = point;
  // A BAR that the file takes away anywhere may have been taken away before.
  if (state.allMarks(ENDED).length > 0 && !point.context.unit.callsSome('hides')) tell(point, null, note);
  const exposures = forwarding(state);
  for (const { place, content } of exposures.length > 0 ? state.allBindings() : []) {
    if (content.kind !== 'value' || place.owner) continue;
    for (const instance of mappingsNamed(content.value)) {
      const exposure = exposures.find(({ address }) => address.mappings.includes(instance));
      const path = fieldPath(place);
      if (!exposure || path.length === 0 || state.life(instance)?.status === 'unmapped') continue;
      const related = { ...exposure.mark.origin, message: 'the BAR forwards to it from here on' };
      note(`exposed|${path}`, { kind: 'exposed', path, related });
    }
  }
}
