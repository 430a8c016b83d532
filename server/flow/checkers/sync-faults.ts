/** Syncs that do not fit the mapping, and accesses of the CPU to memory that a device has (kernel/dma/debug.c, check_sync()). */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import { isAssumed, mappingMarked, markOfMapping } from '../domain/history.ts';
import type { Place, Value } from '../domain/known.ts';
import type { DirectionFact, Life } from '../domain/lifecycle.ts';
import { isWithin } from '../domain/place.ts';
import type { State } from '../domain/state.ts';
import type { Term } from '../domain/term.ts';
import { madeOf } from '../domain/value.ts';
import { rangeAtHome } from '../paths/home.ts';
import { type Meant, mappingMeant } from '../paths/mappings.ts';
import { directionFact } from '../paths/recorder.ts';
import { argumentIn, type CallPoint, type Checker, type Note, type Point, type StorePoint } from './checker.ts';

export interface SyncFault {
  readonly kind: 'other direction' | 'beyond' | 'unmapped' | 'cpu writes' | 'cpu reads';
  readonly range: TextRange;
  /** The argument that is wrong, or the access. */
  readonly argumentRange: TextRange;
  readonly api: string;
  readonly life: Life;
  readonly direction: DirectionFact | null;
  readonly found: string;
  /** Who has the memory after the sync; null for an access. */
  readonly owner: 'cpu' | 'device' | null;
}

const OWNED = 'device has';
const [BIDIRECTIONAL, TO_DEVICE, FROM_DEVICE] = [0n, 1n, 2n];

export const syncFaults: Checker<SyncFault> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => ({
    everywhere: true,
    call(point) {
      const { model, state } = point;
      if (model?.effect === 'syncs') sync(point, note);
      else if (model?.effect === 'copies') copy(point, note);
      else if (!model) clear(state);
    },
    called(point) {
      if (point.model?.effect !== 'maps' || point.result.kind !== 'handle') return;
      const address = argumentIn(point, 'address');
      if (address && point.model.memory) give(point, point.result.mapping, address.value);
    },
    store: (point) => store(point, note),
  }),
};

/** From here on the memory is the device's. */
function give(point: CallPoint, instance: string, address: Value): void {
  const { context, state, call, frame } = point;
  const { attrs } = state.life(instance) ?? {};
  if (attrs && !(attrs.kind === 'constant' && attrs.value === 0n)) return;
  const origin = context.evaluator.origin(state, call.range, frame);
  state.mark(markOfMapping(OWNED, instance), {
    ...{ what: '', of: [address.term], origin, about: instance },
    ...{ isMust: true, isDetail: true },
  });
}

/** Unknown code may wait for the device and sync. */
function clear(state: State): void {
  state.unmark(OWNED);
}

function sync(point: CallPoint, note: Note<SyncFault>): void {
  const { context, frame, state, model, values } = point;
  const meant = mappingMeant(context, frame, state, model!, values);
  clear(state);
  if (!meant || meant.life.status === 'many' || isAssumed(state, meant.life)) return;
  const { life, certain, shifted } = meant;
  if (!certain && !shifted) return;
  if (life.status === 'unmapped') fault(point, 'unmapped', life, '', note);
  if (life.status !== 'mapped') return;
  const direction = directionIn(point);
  if (direction && life.direction && life.direction.value !== BIDIRECTIONAL && direction.value !== life.direction.value)
    fault(point, 'other direction', life, String(direction.value), note);
  const end = endOf(point, meant);
  if (end !== null && life.size?.kind === 'constant' && end > life.size.value)
    fault(point, 'beyond', life, String(end), note);
}

function directionIn(point: CallPoint): DirectionFact | null {
  const argument = argumentIn(point, 'direction');
  return argument ? directionFact(argument.value, argument.expression) : null;
}

/** The first byte of the mapping that is not synced any more, where that is known. */
function endOf(point: CallPoint, { shifted }: Meant): bigint | null {
  const [size, offset, handle] = (['size', 'offset', 'handle'] as const).map((role) => argumentIn(point, role)?.value);
  if (size?.kind !== 'constant' || (offset && offset.kind !== 'constant')) return null;
  const shift = shifted && handle?.kind === 'sum' ? (handle.terms.length === 1 ? handle.offset : null) : 0n;
  return shift === null || shift < 0n ? null : size.value + (offset?.value ?? 0n) + shift;
}

function copy(point: CallPoint, note: Note<SyncFault>): void {
  const [to, from] = [argumentIn(point, 'target'), argumentIn(point, 'source')];
  if (to) access(point, 'cpu writes', (address) => address === to.value.term, note);
  if (from) access(point, 'cpu reads', (address) => address === from.value.term, note);
}

/** An assignment into an object that was mapped as a whole. */
function store(point: StorePoint, note: Note<SyncFault>): void {
  const { place } = point;
  const isAround = ({ kind, children }: Term): boolean => kind === 'pointer' && isWithin(place, children[0]!);
  access(point, 'cpu writes', isAround, note, (size, of) => isOfOther(point, size, of));
}

/** Whether a size is known, and that of no record at an address which a place lies in: the place may be behind its end. */
function isOfOther({ place, context }: StorePoint, size: Value, object: Term): boolean {
  if (size.kind !== 'constant' && !madeOf(size.term, 'sizeof')) return false;
  for (let at: Place | null = place; at; at = at.parent) {
    if (size.term === context.evaluator.sizeOf(at.type).term) return false;
    if (at.term === object.children[0]) break;
  }
  return true;
}

function access(
  point: CallPoint | StorePoint,
  kind: 'cpu writes' | 'cpu reads',
  isMapped: (address: Term) => boolean,
  note: Note<SyncFault>,
  isBeyond?: (size: Value, object: Term) => boolean,
): void {
  for (const [key, { of }] of point.state.allMarks(OWNED)) {
    if (!isMapped(of![0]!)) continue;
    const life = point.state.life(mappingMarked(key));
    if (life?.size && isBeyond?.(life.size, of![0]!)) continue;
    const denied = kind === 'cpu reads' ? FROM_DEVICE : TO_DEVICE;
    if (life?.status === 'mapped' && life.direction?.value === denied) fault(point, kind, life, '', note);
  }
}

function fault(
  point: (CallPoint | StorePoint) & Point,
  kind: SyncFault['kind'],
  life: Life,
  found: string,
  note: Note<SyncFault>,
): void {
  const access = 'call' in point ? point.call.range : point.range;
  const range = rangeAtHome(point.context.unit.file, point.frame, access);
  // What one call does that leads into another file is that file's.
  if (!range || (range !== access && range.start === life.home?.start)) return;
  const role = kind === 'other direction' ? 'direction' : kind === 'beyond' ? 'size' : 'handle';
  const argument = 'call' in point && range === access ? argumentIn(point, role) : undefined;
  // Of all that the CPU writes into one mapping, the first says it.
  const at = kind === 'cpu writes' ? '' : positionOf(range);
  note(`${kind}|${at}|${positionOf(life.range)}`, {
    kind,
    range,
    argumentRange: argument?.range ?? range,
    api: 'call' in point ? point.name : '',
    life,
    direction: 'call' in point ? directionIn(point) : null,
    found,
    owner: ('model' in point ? point.model?.owner : undefined) ?? null,
  });
}
