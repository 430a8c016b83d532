/** Unmap calls that do not fit the mapping that they are given: what rules about unmapping report. */
import { positionOf } from '../../ir/placed.ts';
import type { Role } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { isAssumed } from '../domain/history.ts';
import type { Place, Value } from '../domain/known.ts';
import type { DirectionFact } from '../domain/lifecycle.ts';
import { isLive, type Life, mappingCounted } from '../domain/lifecycle.ts';
import { fieldName } from '../domain/place.ts';
import { binary, madeOf } from '../domain/value.ts';
import type { Context } from '../paths/context.ts';
import { rangeAtHome } from '../paths/home.ts';
import { type Meant, mappingMeant, unmapsNothing } from '../paths/mappings.ts';
import { directionFact } from '../paths/recorder.ts';
import type { Related } from '../related.ts';
import { Alternatives } from './alternatives.ts';
import { argumentIn, type CallPoint, type Checker, type Note } from './checker.ts';
import { Decisions } from './decisions.ts';

export type UnmapFaultKind =
  | 'unmapped twice'
  | 'never mapped'
  | 'other direction'
  | 'other size'
  | 'other call'
  | 'other handle'
  | 'address'
  | 'other device'
  | 'other attrs'
  | 'other count'
  | 'mapped count';

/** An unmap call that does not fit the mapping that it is given, on one path. */
export interface UnmapFault {
  readonly kind: UnmapFaultKind;
  readonly range: TextRange;
  /** The argument that is wrong. */
  readonly argumentRange: TextRange;
  /** What the unmap call says, and what the map call said. */
  readonly found: string;
  readonly wanted: string;
  readonly api: string;
  readonly life: Life;
  readonly direction: DirectionFact | null;
  /** For an address in place of a handle: the field that it was read from, as `type.field`, if any. */
  readonly field: string | null;
  readonly branches: readonly Related[];
  /** Whether one condition that the driver may know the outcome of tells these calls from those that fit the mapping. */
  readonly isDecided: () => boolean;
}

export const unmapFaults: Checker<UnmapFault> = {
  isSuspect: () => true,
  isFault: ({ isDecided }) => !isDecided(),
  start: (note) => {
    const decisions = new Decisions();
    const alternatives = new Alternatives();
    return {
      everywhere: true,
      branch: ({ value, condition, frame }) => decisions.ask(frame.fn.file, condition.range, value),
      call(point) {
        if (point.model?.effect !== 'unmaps') return;
        judge(point, decisions, alternatives, note);
        judgeAddress(point, decisions, note);
      },
    };
  },
};

function judge(point: CallPoint, decisions: Decisions, alternatives: Alternatives, note: Note<UnmapFault>): void {
  const { context, frame, state, model, values } = point;
  const meant = mappingMeant(context, frame, state, model!, values);
  if (!meant || meant.life.status === 'many' || unmapsNothing(model!, values)) return;
  // An unknown function may have put another handle there (field-pairs.ts knows what a field can hold), but not into a variable.
  if (meant.life.status === 'shared' && argumentIn(point, 'handle')?.expression.kind !== 'variable') return;
  const { life, certain, shifted } = meant;
  if (isAssumed(state, life) && !isEveryWay(point, meant, alternatives)) {
    // What had been decided before is open again where paths have met that differ in nothing but that.
    if (certain && !isLive(life) && context.precision.kind === 'mappings') context.suspicion.about(life.site);
    return;
  }
  const fault = faultAt(point, life, decisions, note);
  if (shifted && life.status === 'mapped') {
    const by = offsetOf(values[model!.arguments!.handle!]!);
    if (by !== null) fault('other handle', 'handle', String(by), '0');
  }
  if (!certain && !(life.status === 'failed' && isSameElement(point))) return;
  if (life.status === 'unmapped') fault('unmapped twice', 'handle', '', '');
  else if (life.status === 'failed') fault('never mapped', 'handle', '', '');
  else if (!compare(point, life, fault)) decisions.fits(life, state);
}

/** An unmap call that is given the very address that one mapping was made of. */
function judgeAddress(point: CallPoint, decisions: Decisions, note: Note<UnmapFault>): void {
  const { state, model } = point;
  const given = argumentIn(point, 'handle')?.value;
  if (given?.kind !== 'symbol' || given.type.name === 'dma_addr_t') return;
  const lives = Array.from(state.allLives(), ([, life]) => life).filter(({ address }) => address?.term === given.term);
  const [life] = lives;
  if (!life || lives.length > 1 || !isLive(life) || life.family !== model?.family) return;
  faultAt(point, life, decisions, note)('address', 'handle', '', '');
}

/** Whether all that was assumed since the mapping ended led here, however it came out. */
function isEveryWay({ state, frame, call }: CallPoint, { instance, life }: Meant, alternatives: Alternatives): boolean {
  const since = state.steps().filter(({ order }) => order > life.ended!.order);
  return alternatives.add(`${frame.root} ${frame.name} ${positionOf(call.range)} ${instance} ${life.status}`, since);
}

/** Whether an element of an array is reached by the very index by which it was written, and that is a plain variable's. */
function isSameElement(point: CallPoint): boolean {
  const handle = argumentIn(point, 'handle');
  if (handle?.value.kind !== 'handle') return false;
  const place = point.context.evaluator.place(point.state, handle.expression, point.frame);
  return !madeOf(place.term, 'answer', 'alias', 'joined', 'result', 'some');
}

type Fault = (kind: UnmapFaultKind, role: Role, found: string, wanted: string) => void;

function faultAt(point: CallPoint, life: Life, decisions: Decisions, note: Note<UnmapFault>): Fault {
  const { context, frame, state, call, name } = point;
  const home = rangeAtHome(context.unit.file, frame, call.range);
  return (kind, role, found, wanted) => {
    // What one call does that leads into another file is that file's.
    if (!home || (home !== call.range && home.start === life.home?.start)) return;
    decisions.faults(life, kind, state);
    note(`${kind}|${positionOf(home)}|${positionOf(life.range)}`, {
      isDecided: () => decisions.decide(life, kind),
      kind,
      range: home,
      argumentRange: home === call.range ? (argumentIn(point, role)?.range ?? home) : home,
      found,
      wanted,
      api: name,
      life,
      direction: directionOf(point),
      field: kind === 'address' ? fieldOf(argumentIn(point, role)?.value) : null,
      branches: state.told(),
    });
  };
}

function fieldOf(value: Value | undefined): string | null {
  return value?.kind === 'symbol' && value.place?.field ? (fieldName(value.place) ?? `.${value.place.field}`) : null;
}

function directionOf(point: CallPoint): DirectionFact | null {
  const argument = argumentIn(point, 'direction');
  return argument ? directionFact(argument.value, argument.expression) : null;
}

/** Holds the arguments of an unmap call against those of its map call (kernel/dma/debug.c, check_unmap()). True when one differs. */
function compare(point: CallPoint, life: Life, fault: Fault): boolean {
  const { model, name, context } = point;
  let differs = false;
  const found: Fault = (...what) => {
    differs = true;
    fault(...what);
  };
  if (life.family !== (model?.family ?? '')) found('other call', 'handle', name, life.api);
  const direction = directionOf(point);
  if (direction && life.direction && direction.value !== life.direction.value)
    found('other direction', 'direction', String(direction.value), String(life.direction.value));
  const size = argumentIn(point, 'size')?.value;
  if (size && life.size && areDifferent(size, life.size)) found('other size', 'size', ...numbers(size, life.size));
  const device = argumentIn(point, 'device')?.value;
  if (device && life.device && areOtherDevices(device, life.device))
    found('other device', 'device', device.kind === 'constant' ? 'NULL' : '', '');
  const count = argumentIn(point, 'count')?.value;
  if (count && mappingCounted(count)) found('mapped count', 'count', '', '');
  else if (count && life.count && areDifferent(count, life.count))
    found('other count', 'count', ...numbers(count, life.count));
  const flag = flagOf(context, name) ?? flagOf(context, life.api);
  const bit = flag === undefined ? undefined : context.unit.model.constant(flag);
  const attrs = argumentIn(point, 'attrs')?.value;
  if (!flag || bit === undefined || attrs?.kind !== 'constant' || life.attrs?.kind !== 'constant') return differs;
  if ((attrs.value & bit) !== (life.attrs.value & bit))
    found('other attrs', 'attrs', (attrs.value & bit) === 0n ? '' : flag, (attrs.value & bit) === 0n ? flag : '');
  return differs;
}

/** The one attribute that both calls must agree on: the others say how the caches are treated, which may change in between. */
function flagOf({ unit }: Context, api: string): string | undefined {
  return unit.model.functions.get(api)?.mmioFlag?.flag;
}

/** Two numbers to tell, where both are known. */
function numbers(a: Value, b: Value): [string, string] {
  return a.kind === 'constant' && b.kind === 'constant' ? [String(a.value), String(b.value)] : ['', ''];
}

/** Whether two numbers surely differ: two constants, or one unknown with something added to it and without. */
function areDifferent(a: Value, b: Value): boolean {
  const difference = binary('-', a, b);
  return difference.kind === 'constant' && difference.value !== 0n;
}

/** Whether two pointers are surely not to the same device: members of different records, a device and its parent, or none and one. */
function areOtherDevices(a: Value, b: Value): boolean {
  if (isNone(a) || isNone(b)) return (isNone(a) ? deviceAt(b) : deviceAt(a)) !== null;
  const [x, y] = [deviceAt(a), deviceAt(b)];
  if (!x || !y || x.term === y.term) return false;
  if (isParent(x, y) || isParent(y, x)) return true;
  const [p, q] = [x.parent?.type, y.parent?.type];
  if (a.kind !== 'pointer' || b.kind !== 'pointer' || x.field === null || y.field === null || !p || !q) return false;
  return p.pointers === 0 && q.pointers === 0 && p.name !== '' && q.name !== '' && p.name !== q.name;
}

function isNone(device: Value): boolean {
  return device.kind === 'constant' && device.value === 0n;
}

/** The place that a pointer to a device is known to point to, or was read from. */
function deviceAt(value: Value): Place | null {
  return value.kind === 'pointer' || value.kind === 'symbol' ? value.place : null;
}

/** Whether a pointer was read from the field `parent` of that very device. */
function isParent(parent: Place, device: Place): boolean {
  return parent.field === 'parent' && parent.parent?.term === device.term;
}

/** What is added to a handle, where that is a number other than 0. */
function offsetOf(handle: Value): bigint | null {
  return handle.kind === 'sum' && handle.terms.length === 1 && handle.offset !== 0n ? handle.offset : null;
}
