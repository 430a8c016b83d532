/**
 * Mappings that are kept in a field of a record, and unmap calls that are given what such a field holds: the two ends of a
 * mapping that one function makes and another ends. field-pairs.ts holds them against each other.
 */
import { positionOf } from '../../ir/placed.ts';
import type { FunctionModel, Role } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Place, Value } from '../domain/known.ts';
import type { DirectionFact } from '../domain/lifecycle.ts';
import { type Life, mappingCounted, mappingsNamed } from '../domain/lifecycle.ts';
import { fieldPath } from '../domain/place.ts';
import { rangeAtHome } from '../paths/home.ts';
import { mappingMeant } from '../paths/mappings.ts';
import { directionFact } from '../paths/recorder.ts';
import type { Related } from '../related.ts';
import { argumentIn, type CallPoint, type Checker, type LeavePoint, type Note, type StorePoint } from './checker.ts';
import { pointingField } from './keeper.ts';

/** A mapping that a field keeps: a handle, or a scatterlist. */
export interface Kept {
  readonly kind: 'kept';
  /** The field, with those that it lies in, innermost first; null where the list that is mapped comes from no field. */
  readonly path: readonly string[] | null;
  /** Whether the field points to an array that the handle is in. */
  readonly isPointed: boolean;
  readonly life: Life;
  /** The expression whose value is stored; null for a scatterlist, which is in its field before it is mapped. */
  readonly stored: TextRange | null;
  readonly root: string;
  /** Whether callers are known and all of them are in the file, while this is what happens for an unknown one. */
  readonly isForOthers: () => boolean;
}

/** The size of what is mapped is kept beside the handle, in a field of this name. */
export interface SizeKept {
  readonly kind: 'size';
  readonly site: string;
  readonly field: string;
}

/** An unmap call that is given what a field holds. */
export interface Released {
  readonly kind: 'released';
  readonly path: readonly string[];
  readonly api: string;
  readonly family: string;
  readonly isList: boolean;
  readonly direction: DirectionFact | null;
  readonly size: Value | null;
  /** The record that the handle is in. */
  readonly record: string;
  readonly range: TextRange;
  readonly rangeOf: (role: Role) => TextRange;
  readonly root: string;
  readonly branches: readonly Related[];
  readonly isForOthers: () => boolean;
}

export type KeptHandle = Kept | SizeKept | Released;

export const keptHandles: Checker<KeptHandle> = {
  isSuspect: () => false,
  isFault: () => false,
  start: (note) => {
    const lists = new Map<string, Place | null>();
    return {
      call(point) {
        if (point.model?.effect === 'unmaps') release(point, point.model, note);
      },
      called(point) {
        const list = point.model?.effect === 'maps' ? listPlace(point, point.model) : undefined;
        const instance = mappingsNamed(point.result)[0] ?? mappingCounted(point.result);
        if (list !== undefined && instance !== undefined) lists.set(instance, list);
      },
      store: (point) => keep(point, note),
      leave(point) {
        keepSizes(point, note);
        keepLists(point, lists, note);
      },
    };
  },
};

function keep({ context, frame, state, place, value, range }: StorePoint, note: Note<KeptHandle>): void {
  if (value.kind !== 'handle') return;
  const life = state.life(value.mapping);
  const pointer = pointingField(state, place);
  const path = fieldPath(pointer ?? place);
  if (!life || path.length === 0) return;
  note(`kept|${path}|${positionOf(range)}|${lifeKey(life)}|${frame.root}`, {
    kind: 'kept',
    path,
    isPointed: pointer !== null,
    life,
    stored: range,
    root: frame.root,
    isForOthers: () => context.callers.areKnown(frame.root),
  });
}

function lifeKey({ site, direction, size }: Life): string {
  return `${site}|${direction?.value}|${size?.term.key}`;
}

/** A scatterlist keeps its own mapping, where the function that maps leaves it so. */
function keepLists(
  { frame, state }: LeavePoint,
  lists: ReadonlyMap<string, Place | null>,
  note: Note<KeptHandle>,
): void {
  for (const [instance, life] of state.allLives()) {
    const list = lists.get(instance);
    if (list === undefined || life.status === 'failed' || life.status === 'unmapped') continue;
    const path = list ? fieldPath(list) : [];
    note(`list|${path}|${lifeKey(life)}|${frame.root}`, {
      kind: 'kept',
      isPointed: false,
      path: path.length > 0 ? path : null,
      life,
      stored: null,
      root: frame.root,
      isForOthers: () => false,
    });
  }
}

/** The field from which the scatterlist of a call comes; null where it comes from elsewhere, undefined where there is none. */
function listPlace({ values }: CallPoint, model: FunctionModel): Place | null | undefined {
  const list = values[model.arguments?.table ?? -1] ?? values[model.arguments?.list ?? -1];
  return list && (list.kind === 'pointer' || list.kind === 'symbol' ? list.place : null);
}

/** What a handle's record keeps beside it that equals the size of the mapping. */
function keepSizes({ state }: LeavePoint, note: Note<KeptHandle>): void {
  for (const { place, content } of state.allBindings()) {
    if (content.kind !== 'value' || !place.parent || place.field === null) continue;
    const instance = mappingsNamed(content.value)[0];
    const life = instance === undefined ? undefined : state.life(instance);
    if (!life?.size || life.size.kind === 'constant') continue;
    for (const other of state.allBindings()) {
      const { field, parent } = other.place;
      if (field === null || parent?.term !== place.parent.term || other.content.kind !== 'value') continue;
      if (other.content.value.term === life.size.term)
        note(`size|${life.site}|${field}`, { kind: 'size', site: life.site, field });
    }
  }
}

function release(point: CallPoint, model: FunctionModel, note: Note<KeptHandle>): void {
  const { context, frame, state, call, name } = point;
  const meant = mappingMeant(context, frame, state, model, point.values);
  if (meant?.certain && meant.life.status !== 'many' && meant.life.status !== 'shared') return;
  const place = listPlace(point, model) ?? handlePlace(point);
  const path = place ? fieldPath(pointingField(state, place) ?? place) : [];
  const home = rangeAtHome(context.unit.file, frame, call.range);
  if (!place || path.length === 0 || home !== call.range) return;
  const argument = argumentIn(point, 'direction');
  const direction = argument ? directionFact(argument.value, argument.expression) : null;
  const size = (argumentIn(point, 'size') ?? argumentIn(point, 'count'))?.value ?? null;
  note(`released|${path}|${positionOf(home)}|${direction?.value}|${size?.term.key}|${frame.root}`, {
    kind: 'released',
    path,
    api: name,
    family: model.family ?? '',
    isList: listPlace(point, model) !== undefined,
    direction,
    size,
    record: place.parent?.term.key ?? '',
    range: home,
    rangeOf: (role) => argumentIn(point, role)?.range ?? home,
    root: frame.root,
    branches: state.told(),
    isForOthers: () => context.callers.areKnown(frame.root),
  });
}

/** The field that an unmap call reads its handle from. */
export function handlePlace(point: CallPoint): Place | null {
  const handle = argumentIn(point, 'handle');
  if (handle?.value.kind === 'symbol') return handle.value.place;
  if (handle?.value.kind !== 'handle') return null;
  return point.context.evaluator.place(point.state, handle.expression, point.frame);
}
