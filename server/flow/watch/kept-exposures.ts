/**
 * Mappings that one function puts behind a BAR and keeps in a field, and that another one ends before, or without, taking
 * the BAR away.
 */
import type { TextRange } from '../../syntax/text.ts';
import { rangeAtHome } from '../home.ts';
import { mappingsNamed } from '../lifecycle.ts';
import { mappingMeant } from '../mappings.ts';
import { fieldPath } from '../place.ts';
import type { Related } from '../related.ts';
import type { Origin } from '../value.ts';
import { handlePlace } from './kept-handles.ts';
import type { CallPoint, LeavePoint, Note, Watch } from './watch.ts';

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
const ENDED = 'ended before:';

export const keptExposures: Watch<KeptExposure | EarlyEnd> = {
  start: (note) => {
    const exposing = new Map<string, Origin>();
    return {
      call(point) {
        const { model, state } = point;
        if (model?.effect === 'hides' || model?.effect === 'exposes') move(point, note);
        else if (model?.effect === 'unmaps') end(point);
        // Whatever is not known may take BARs away.
        else if (!model) for (const [key] of [...state.allMarks()]) if (key.startsWith(ENDED)) state.mark(key, null);
      },
      store({ explorer, frame, state, place, value, range }) {
        if (place.field !== 'phys_addr' || place.parent?.type.name !== 'struct pci_epf_bar') return;
        for (const instance of mappingsNamed(value))
          exposing.set(instance, explorer.evaluator.origin(state, range, frame));
      },
      leave: (point) => leave(point, exposing, note),
    };
  },
};

function end(point: CallPoint): void {
  const { explorer, frame, state, model, values, call, name } = point;
  if (state.marked(MOVED) || mappingMeant(explorer, frame, state, model!, values)?.certain) return;
  const place = handlePlace(point);
  const path = place ? fieldPath(place) : [];
  if (path.length === 0 || rangeAtHome(explorer.unit.file, frame, call.range) !== call.range) return;
  const origin = explorer.evaluator.origin(state, call.range, frame);
  state.mark(`${ENDED}${path}`, { what: name, origin });
}

function move(point: CallPoint, note: Note<KeptExposure | EarlyEnd>): void {
  const { explorer, frame, state, call, name } = point;
  const later = { file: frame.fn.file, range: call.range, message: `${name}() takes the BAR away from it only here` };
  tell(point, later, note);
  state.mark(MOVED, { what: '', origin: explorer.evaluator.origin(state, call.range, frame) });
}

function tell({ state }: Pick<CallPoint, 'state'>, later: Related | null, note: Note<KeptExposure | EarlyEnd>): void {
  for (const [key, { what, origin }] of [...state.allMarks()]) {
    if (!key.startsWith(ENDED)) continue;
    state.mark(key, null);
    const path = key.slice(ENDED.length).split(',');
    note(`ended|${origin.range.start}|${later !== null}`, {
      kind: 'ended',
      path,
      api: what,
      range: origin.range,
      later,
    });
  }
}

function leave(point: LeavePoint, exposing: ReadonlyMap<string, Origin>, note: Note<KeptExposure | EarlyEnd>): void {
  if (!takesAway(point)) tell(point, null, note);
  for (const { place, content } of point.state.allBindings()) {
    if (content.kind !== 'value' || place.owner || place.parent?.type.name === 'struct pci_epf_bar') continue;
    for (const instance of mappingsNamed(content.value)) {
      const origin = exposing.get(instance);
      const path = fieldPath(place);
      if (!origin || path.length === 0 || point.state.life(instance)?.status === 'unmapped') continue;
      const related = { ...origin, message: 'a BAR is pointed at it here' };
      note(`exposed|${path}`, { kind: 'exposed', path, related });
    }
  }
}

/** Whether anything in the file takes a BAR away, by its text: it may have run before. */
function takesAway({ explorer: { unit } }: LeavePoint): boolean {
  return [...unit.model.functions].some(
    ([name, { effect }]) => effect === 'hides' && new RegExp(`\\b${name}\\s*\\(`).test(unit.text),
  );
}
