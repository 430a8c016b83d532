/**
 * Mappings that nobody can end any more: a function fails while the only handle is in its own variable, or the handle is
 * kept in a field of the driver's own that nothing reads.
 */
import { recordTag } from '../../ir/types.ts';
import type { TextRange } from '../../syntax/text.ts';
import { type Life, mappingsNamed } from '../lifecycle.ts';
import { mappingMeant } from '../mappings.ts';
import type { Related } from '../related.ts';
import type { State } from '../state.ts';
import type { Value } from '../value.ts';
import type { LeavePoint, Note, StorePoint, Watch } from './watch.ts';

export interface Leaked {
  readonly life: Life;
  /** Where the function leaves, or where the handle is kept. */
  readonly range: TextRange;
  /** The field that keeps the handle; null where only a variable did. */
  readonly field: string | null;
  readonly branches: readonly Related[];
}

/** Of a mapping whose handle nobody but this path has. */
const markOf = (instance: string): string => `owned:${instance}`;

/** Error numbers as functions return them (include/linux/err.h, MAX_ERRNO). */
const MAX_ERRNO = 4095n;

export const leaked: Watch<Leaked> = {
  start: (note) => ({
    everywhere: true,
    called({ result, explorer, frame, state, call, model }) {
      if (model?.effect !== 'maps' || result.kind !== 'handle') return;
      const origin = explorer.evaluator.origin(state, call.range, frame);
      if (state.life(result.mapping)?.status === 'mapped') state.mark(markOf(result.mapping), { what: '', origin });
    },
    call({ explorer, frame, state, model, values }) {
      if (!model || model.effect === 'exposes') for (const value of values) passOn(state, value);
      // A test of a part of the handle finds what it was meant to find.
      if (model?.effect === 'checks') for (const value of values) if (value.kind !== 'handle') passOn(state, value);
      if (model?.effect === 'unmaps' && !mappingMeant(explorer, frame, state, model, values)?.certain) passOnAll(state);
    },
    store(point) {
      if (point.place.owner && !point.place.indexed) return;
      passOn(point.state, point.value);
      keep(point, note);
    },
    // A driver that compares the handle takes it for good on one way only.
    branch: ({ state, value }) => passOn(state, value),
    leave: (point) => leave(point, note),
  }),
};

/** Whoever gets the handle may unmap it. */
function passOn(state: State, value: Value): void {
  for (const instance of mappingsNamed(value)) state.mark(markOf(instance), null);
}

/** What is unmapped may be any of them. */
function passOnAll(state: State): void {
  for (const [key] of [...state.allMarks()]) if (key.startsWith('owned:')) state.mark(key, null);
}

function leave({ explorer, frame, state, value, range }: LeavePoint, note: Note<Leaked>): void {
  for (const [key] of state.allMarks()) {
    if (!key.startsWith('owned:')) continue;
    const instance = key.slice('owned:'.length);
    const life = state.life(instance);
    if (life?.status !== 'mapped' || !life.home || !value) continue;
    if (mappingsNamed(value).includes(instance)) continue;
    if (!isError(state, value, explorer.resolveType(frame.fn.returns).pointers > 0)) continue;
    note(`${life.home.start}|${range.start}`, { life, range, field: null, branches: state.steps() });
  }
}

/** Whether a function tells by what it returns that it failed. */
function isError(state: State, value: Value, isPointer: boolean): boolean {
  if (value.kind === 'constant') return isPointer ? value.value === 0n : value.value < 0n && value.value >= -MAX_ERRNO;
  if (isPointer) return value.key.startsWith('ERR_PTR(');
  const { equal, maximum } = state.fact(value.key) ?? {};
  return (equal ?? maximum ?? 0n) < 0n;
}

/** A field of a record that only this file knows, and that it does nothing with but fill and test. */
function keep({ explorer, frame, state, place, value, range }: StorePoint, note: Note<Leaked>): void {
  const instance = mappingsNamed(value)[0];
  const life = instance === undefined ? undefined : state.life(instance);
  const tag = place.parent && recordTag(explorer.unit.types.resolve(place.parent.type));
  if (!life?.home || !tag || place.field === null || life.list) return;
  const { text, file } = explorer.unit;
  if (frame.fn.file !== file || !new RegExp(`\\bstruct\\s+${tag}\\s*\\{`).test(text)) return;
  if (isRead(text, place.field)) return;
  note(`${life.home.start}`, { life, range, field: place.field, branches: [] });
}

/** Whether a text does more with a field than assign it, test the mapping and give it to a device. */
function isRead(text: string, field: string): boolean {
  const rest = text
    .replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, ' ')
    .replace(/\w*mapping_error\w*\s*\((?:[^();]|\([^();]*\))*\)/g, ' ')
    .replace(/\b(?:write[bwlq]|iowrite\d+)(?:be|_relaxed)?\s*\([^;]*;/g, ' ')
    .replace(new RegExp(`(?:\\.|->)\\s*${field}\\s*=(?!=)`, 'g'), ' ');
  return new RegExp(`(?:\\.|->)\\s*${field}\\b`).test(rest);
}
