/**
 * Mappings that are used on a path on which nobody asked whether they failed. A handle that is kept where another function
 * of the file asks, that goes back to a caller, or that a function gets which may ask is left alone.
 */
import { type Expression, type FunctionIr, variablesOf } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import { recordTag } from '../../ir/types.ts';
import type { FunctionModel, Model } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { mappingMarked, markOfMapping } from '../domain/history.ts';
import type { Place, Value } from '../domain/known.ts';
import { isLive, type Life, mappingCounted, mappingsNamed } from '../domain/lifecycle.ts';
import type { State } from '../domain/state.ts';
import type { Term } from '../domain/term.ts';
import { handlesIn } from '../domain/value.ts';
import type { Field } from '../fields/access.ts';
import { AskedFields } from '../fields/asked-fields.ts';
import { mayAsk } from '../graph/asking.ts';
import { rangeAtHome } from '../paths/home.ts';
import { type Meant, mappingMeant } from '../paths/mappings.ts';
import {
  argumentIn,
  type BranchPoint,
  type CallPoint,
  type Checker,
  type Note,
  type Point,
  type StorePoint,
} from './checker.ts';
import { keeperOf } from './keeper.ts';

/** A test that does not find a failure. */
export interface WrongTest {
  readonly range: TextRange;
  /** Whether 0 stands in the same variable where nothing was mapped, so that the test has a purpose of its own. */
  readonly isMarker: () => boolean;
  readonly kind: 'of zero' | 'below zero' | 'of the lower half';
  /** Of what is left of the handle in 32 bits, in which no test finds a failure. */
  readonly isOfHalf?: true;
}

export interface Unchecked {
  readonly life: Life;
  /** Where the file shows the map call. */
  readonly range: TextRange;
  /** What is done with the handle: `is stored`, `is given to foo()`. */
  readonly how: string;
  readonly use: { readonly file: string; readonly range: TextRange };
  readonly test: WrongTest | null;
  /** The call that asks rightly; null where no model names one. */
  readonly check: string | null;
}

const UNCHECKED = 'unchecked';
const OPEN = 'open';
/** Of a mapping that nobody has asked about. */
const markOf = (instance: string): Term => markOfMapping(UNCHECKED, instance);
const testOf = (instance: string): Term => markOfMapping('tested', instance);
/** Of one whose handle was used as long as nobody else could know of it. */
const usedOf = (instance: string): Term => markOfMapping('used', instance);
/** Of one whose handle is in an array that a record of others points to. */
const openOf = (instance: string): Term => markOfMapping(OPEN, instance);
const UNUSED = 'unused';
const never = (): boolean => false;

export const unchecked: Checker<Unchecked> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => {
    const tests = new Map<string, WrongTest>();
    const asked = new AskedFields();
    /** Conditions that were seen with a constant, by where they begin. */
    const markers = new Set<number>();
    const report = (point: Point, instance: string, how: string, use: Unchecked['use']): void =>
      noteUse(point, instance, { how, use, test: testIn(point.state, instance, tests) }, note);
    return {
      everywhere: true,
      called({ result, ...point }) {
        if (point.model?.effect !== 'maps') return;
        const instance = mappingsNamed(result)[0] ?? mappingCounted(result);
        if (instance === undefined || point.state.life(instance)?.status !== 'mapped') return;
        const { evaluator } = point.context;
        const origin = evaluator.origin(point.state, point.call.range, point.frame);
        point.state.mark(markOf(instance), { what: UNUSED, origin, about: instance });
      },
      call(point) {
        const { model, state } = point;
        if (!hasUnchecked(state)) return;
        if (model?.effect === 'checks') checked(point, report, tests);
        else if (model?.effect === 'unmaps') {
          const meant = mappingMeant(point.context, point.frame, state, model, point.values);
          if (meant?.certain && meant.life.status === 'mapped') ended(point, meant, report);
          if (meant) clear(state, [meant.instance]);
        } else if (!model) given(point);
        else if (isUse(model)) {
          pass(point, named(point.values));
          // Of a list that was not mapped, there are no entries to transfer.
          const count = model.effect === 'transfers' ? argumentIn(point, 'count') : undefined;
          if (count) clear(state, [mappingCounted(count.value) ?? '']);
        }
      },
      store: (point) => stored(point, asked),
      branch: (point) => branched(point, tests, markers),
      leave(point) {
        const { state, value } = point;
        const back = value ? [...mappingsNamed(value), mappingCounted(value)] : [];
        for (const [key, { what, origin }] of state.allMarks(UNCHECKED)) {
          const instance = mappingMarked(key);
          const life = state.life(instance);
          if (!life || !isLive(life) || back.includes(instance)) continue;
          if (life.status === 'shared' && !state.marked(usedOf(instance)) && !isKeptInPrivate(point, instance))
            continue;
          if (what !== UNUSED) report(point, instance, what, origin);
          else if (life.list) report(point, instance, 'is left to the device', placeOf(point, life.range, life.file));
        }
      },
    };
  },
};

function noteUse(
  { context, frame, state }: Point,
  instance: string,
  { how, use, test }: Pick<Unchecked, 'how' | 'use' | 'test'>,
  note: Note<Unchecked>,
): void {
  const life = state.life(instance);
  if (!life?.home) return;
  const { file } = context.unit;
  // What one call does that leads into another file is that file's.
  if (life.file !== file && use.file !== file && rangeAtHome(file, frame, use.range)?.start === life.home.start) return;
  const check = context.unit.model.functions.get(life.api)?.check ?? null;
  note(positionOf(life.home), { life, range: life.home, how, use, test, check });
}

function hasUnchecked(state: State): boolean {
  return state.allMarks(UNCHECKED).length > 0;
}

function clear(state: State, instances: readonly string[]): void {
  for (const instance of instances) {
    if (!state.marked(markOf(instance))) continue;
    for (const name of [markOf, testOf, usedOf, openOf]) state.mark(name(instance), null);
  }
}

function clearAll(state: State): void {
  state.unmark(UNCHECKED, 'tested', 'used', OPEN);
}

function named(values: readonly Value[]): string[] {
  return values.flatMap((value) => mappingsNamed(value));
}

/** Counts of entries that others may look at, where this path has not done so itself. */
function counted({ state, context }: Point, values: readonly Value[]): string[] {
  const { model } = context.unit;
  return values
    .filter((value) => !(value.term.kind === 'count' && isTable(state, mappingCounted(value) ?? '', model)))
    .flatMap((value) => mappingCounted(value) ?? [])
    .filter((instance) => !state.marked(testOf(instance)));
}

/** Of a table, the count says nothing: where mapping it fails, it stays what it was (kernel/dma/mapping.c, dma_map_sgtable()). */
function isTable(state: State, instance: string, model: Model): boolean {
  return model.functions.get(state.life(instance)?.api ?? '')?.arguments?.table !== undefined;
}

/** Counts of entries that code which is not understood, such as the head of a loop macro, names by their variables. */
function countedIn(point: Point, condition: Expression): string[] {
  const { state, frame } = point;
  const named = new Set(namedBy(frame.fn, condition));
  const found: Value[] = [];
  for (const { place, content } of state.allBindings())
    if (content.kind === 'value' && place.owner?.frame === frame.name && !place.parent)
      if (named.has(place.owner.variable)) found.push(content.value);
  return counted(point, found);
}

/** The variables that the code names whose value was not understood. */
function namedBy({ blocks }: FunctionIr, value: Expression): number[] {
  if (value.kind !== 'variable') return [...variablesOf(value)].map(({ id }) => id);
  for (const { instructions } of blocks)
    for (const at of instructions)
      if (at.op === 'unknown' && at.variables.includes(value.variable))
        return [...at.variables, ...(at.reads ?? [])].map(({ id }) => id);
  return [];
}

function placeOf({ frame }: Point, range: TextRange, file = frame.fn.file): Unchecked['use'] {
  return { file, range };
}

/** The first use of a handle that nobody has asked about yet. */
function use(point: Point, how: string, range: TextRange, instances: readonly string[]): void {
  for (const instance of instances) {
    if (point.state.marked(markOf(instance))?.what !== UNUSED) continue;
    const origin = point.context.evaluator.origin(point.state, range, point.frame);
    point.state.mark(markOf(instance), { what: how, origin, about: instance, weight: 1 });
  }
}

/** A call is given handles, maybe out of fields where they were kept until then. */
function pass(point: CallPoint, instances: readonly string[]): void {
  const { state, name, call } = point;
  const how = name ? `is given to ${name.slice(name.indexOf('.') + 1)}()` : 'is given to a function';
  const origin = point.context.evaluator.origin(state, call.range, point.frame);
  for (const instance of instances) {
    if (!state.marked(markOf(instance)) || state.marked(usedOf(instance))) continue;
    const isUnknownToOthers = state.life(instance)?.status === 'mapped';
    if (isUnknownToOthers) state.mark(usedOf(instance), { what: '', origin, about: instance });
    if (isUnknownToOthers || state.marked(markOf(instance))?.what === UNUSED)
      state.mark(markOf(instance), { what: how, origin, about: instance, weight: 1 });
  }
}

/** A mapping is unmapped. Where no device can have got the handle, which flushes caches at most, a failure harms nobody. */
function ended(point: CallPoint, { instance, life }: Meant, report: Report): void {
  const used = point.state.marked(markOf(instance));
  const isUsed =
    used?.what !== UNUSED || life.list || point.state.marked(testOf(instance)) || isInRecord(point, instance);
  if (!used || !isUsed) return;
  if (used.what === UNUSED) report(point, instance, 'is unmapped', placeOf(point, point.call.range));
  else report(point, instance, used.what, used.origin);
}

/** Whether a handle is a part of something, such as a descriptor, be it a local one. */
function isInRecord({ state }: Point, instance: string): boolean {
  for (const { place, content } of state.allBindings())
    if (place.parent && content.kind === 'value' && isMadeOf(content.value, instance)) return true;
  return false;
}

function isMadeOf(value: Value, instance: string): boolean {
  return mappingsNamed(value.kind === 'half' ? value.of : value).includes(instance);
}

/** Whether a call with a model brings the handle to the device. */
function isUse({ effect }: FunctionModel): boolean {
  return effect === 'posts' || effect === 'transfers';
}

type Report = (point: Point, instance: string, how: string, use: Unchecked['use']) => void;

/** Somebody asks, though maybe of what is left of the handle; of whose mapping is not always known. */
function checked(point: CallPoint, report: Report, tests: Map<string, WrongTest>): void {
  const argument = argumentIn(point, 'handle');
  const instances = argument ? mappingsNamed(argument.value) : [];
  // A handle that has been kept in half is told of where it loses the other (halves.ts).
  const isHalf = argument?.value.kind === 'half' && argument.expression.kind === 'cast';
  if (isHalf && !point.context.unit.hasNarrowAddresses())
    for (const instance of instances) {
      if (!point.state.marked(markOf(instance))) continue;
      tests.set(instance, { range: argument.range, kind: 'of the lower half', isMarker: never });
      mark(point, instance);
      report(point, instance, 'is tested', placeOf(point, point.call.range));
    }
  if (instances.length === 0) clearAll(point.state);
  else clear(point.state, instances);
}

function mark(point: Point, instance: string): void {
  const origin = point.context.evaluator.origin(point.state, point.frame.fn.range, point.frame);
  point.state.mark(testOf(instance), { what: '', origin, about: instance });
}

function testIn(state: State, instance: string, tests: ReadonlyMap<string, WrongTest>): WrongTest | null {
  return state.marked(testOf(instance)) ? (tests.get(instance) ?? null) : null;
}

/** A function without a model: it uses what it is given, tells of it, or asks. */
function given(point: CallPoint): void {
  const { context, frame, state, name, values } = point;
  const { unit } = context;
  if (mayAsk(unit, name, frame.fn)) {
    clearAll(state);
    return;
  }
  clear(state, counted(point, values));
  if (unit.tells(name, frame.fn)) return;
  if (!unit.isDefined(name)) clear(state, openIn(state));
  const instances = named(values);
  if (instances.length > 0) pass(point, instances);
}

/** Mappings whose handles are in arrays that functions of other files come to: whoever is called next may ask. */
function openIn(state: State): string[] {
  return state.allMarks(OPEN).map(([key]) => mappingMarked(key));
}

/** A handle that is kept in memory: a use, unless somebody else asks there. */
function stored(point: StorePoint, asked: AskedFields): void {
  const { context, frame, state, place, value, range } = point;
  if (place.owner || !hasUnchecked(state)) return;
  clear(state, counted(point, [value]));
  const instances = mappingsNamed(value);
  if (instances.length === 0) return;
  const keeper = keeperOf(state, place);
  const field = keeper && fieldOf(point, keeper);
  const { unit } = context;
  const units = new Set([unit, unit.ownerOf(frame.fn)]);
  if (!field || asked.has([...units], field, placeOf(point, range))) clear(state, instances);
  else {
    use(point, 'is stored', range, instances);
    if (keeper.root === place.root || isPrivate(point, keeper)) return;
    for (const instance of instances)
      state.mark(openOf(instance), {
        what: '',
        origin: context.evaluator.origin(state, range, frame),
        about: instance,
        isMust: true,
      });
  }
}

/** Whether only records keep a handle that this file alone knows, so that no function of another one can ask. */
function isKeptInPrivate(point: Point, instance: string): boolean {
  const { state } = point;
  for (const { place, content } of state.allBindings()) {
    if (content.kind !== 'value' || !mappingsNamed(content.value).includes(instance) || place.owner) continue;
    if (!isPrivate(point, keeperOf(state, place))) return false;
  }
  return true;
}

/** The field that a place is. */
function fieldOf({ context }: Point, { parent, field }: Place): Field | null {
  const tag = parent && recordTag(context.unit.types.resolve(parent.type));
  return field === null ? null : { tag: tag ?? null, field };
}

/** Whether a field is one of a record that this file alone knows. */
function isPrivate(point: Point, place: Place | null): boolean {
  const tag = place && fieldOf(point, place)?.tag;
  return !!tag && point.context.unit.symbols.ownsRecord(tag);
}

/** A condition that names the handle, or the result of the map call of a list. */
function branched(point: BranchPoint, tests: Map<string, WrongTest>, markers: Set<number>): void {
  const { state, value, condition } = point;
  if (value.kind === 'constant') markers.add(condition.range.start);
  if (!hasUnchecked(state)) return;
  if (value.term.kind === 'unknown') clear(state, countedIn(point, condition));
  const [left, right] = value.kind === 'operation' ? value.operands : [value];
  const instances = [
    ...mappingsNamed(value),
    ...[...value.term.parts].flatMap(({ kind, label }) => (kind === 'count' || kind === 'check' ? label : [])),
  ];
  for (const instance of instances) {
    if (!state.marked(markOf(instance))) continue;
    const of = [left, right].find(
      (operand) =>
        operand &&
        (isHandleOf(operand, instance) ||
          (operand.kind === 'half' && operand.which === 'low' && isHandleOf(operand.of, instance)) ||
          mappingCounted(operand) === instance),
    );
    const bound = [left, right].find((operand) => operand?.kind === 'constant');
    const against = bound?.kind === 'constant' ? bound.value : value === of ? 0n : null;
    const isList = state.life(instance)?.list !== null;
    const operator = value.kind === 'operation' ? value.operator : '!=';
    if (of && against === 0n && !isList) {
      const negation = value === of ? negationOf(point) : undefined;
      if (!negation && operator !== '==' && operator !== '<' && operator !== '<=') continue;
      tests.set(instance, {
        range: negation ?? condition.range,
        kind: operator === '<' ? 'below zero' : 'of zero',
        isMarker: () => markers.has(condition.range.start),
        ...(of.kind === 'half' && { isOfHalf: true as const }),
      });
      mark(point, instance);
    } else if (of && against === 0n && of.term.kind === 'count' && (operator === '<' || operator === '>=')) {
      tests.set(instance, { range: condition.range, kind: 'below zero', isMarker: never });
      mark(point, instance);
    } else clear(state, [instance]);
  }
}

function isHandleOf(value: Value, instance: string): boolean {
  return handlesIn(value).includes(instance);
}

/** Where `!` and the condition stand; undefined where the condition is not negated. */
function negationOf({ frame, condition }: BranchPoint): TextRange | undefined {
  for (const { terminator } of frame.fn.blocks)
    if (terminator.op === 'branch' && terminator.condition === condition) return terminator.negation;
  return undefined;
}
