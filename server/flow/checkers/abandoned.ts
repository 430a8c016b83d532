/**
 * Mappings that a function leaves behind when it fails, and that are its own to end:
 * it unmaps them on another way out that has come at least as far, so that nobody has taken them over by then;
 * or it undoes what it did before them; or it is one of those after whose failure the kernel calls nothing else.
 */
import type { Expression, FunctionIr } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Place, Value } from '../domain/known.ts';
import { isLive, isMadeIn, type Life, mappingCounted, mappingsNamed } from '../domain/lifecycle.ts';
import { isElement } from '../domain/place.ts';
import type { State } from '../domain/state.ts';
import { again, type Term, term } from '../domain/term.ts';
import type { CallStep, Step } from '../domain/trail.ts';
import { graphOf } from '../graph/graph.ts';
import type { Frame } from '../paths/frame.ts';
import { mappingMeant, unmapsNothing } from '../paths/mappings.ts';
import type { Related } from '../related.ts';
import type { Unit } from '../unit.ts';
import { type CallPoint, type Checker, effectsOf, type LeavePoint, type Note, once } from './checker.ts';
import { fails, Known, resultsIn } from './news.ts';

export interface Abandoned {
  readonly life: Life;
  /** Where the function leaves. */
  readonly range: TextRange;
  readonly branches: readonly Related[];
  /** Whether the function that leaves is the one that maps, and not a caller of it. */
  readonly isMapper: boolean;
  /** Why it is to unmap: `unmaps` it on another way, `undoes` what it did before, or has `no successor`; null where none holds. */
  readonly duty: () => Duty | null;
}

export interface Duty {
  readonly kind: 'unmaps' | 'undoes' | 'no successor';
  /** Where that shows. */
  readonly at: Related | null;
}

/** A way on which a mapping is ended: which functions may have taken it over before. */
interface Ending {
  /** The call of the function with which the analysis started that has led here; null in that function itself. */
  readonly within: string | null;
  /** That call has made the mapping as well: what it does when it fails says nothing of others. */
  readonly isOwn: boolean;
  readonly takers: ReadonlySet<string>;
  /** It stands in a loop, which may have had no turn elsewhere. */
  readonly isInLoop: boolean;
  /** The function in which it stands. */
  readonly fn: FunctionIr;
  readonly file: string;
  readonly range: TextRange;
}

/** Endings that are kept of one mapping in one function. */
const MAX_ENDINGS = 32;

export const abandoned: Checker<Abandoned> = {
  isSuspect: () => true,
  isFault: ({ duty }) => duty() !== null,
  start: (note) => {
    const seen = new Seen();
    return {
      everywhere: true,
      branch({ frame, condition }) {
        if (graphOf(frame.fn).turns.has(positionOf(condition.range)))
          seen.turns.add(`${frame.fn.file}:${positionOf(condition.range)}`);
      },
      called({ result, state, model, frame, looping }) {
        if (model?.effect !== 'maps') return;
        const instance = mappingsNamed(result)[0] ?? mappingCounted(result);
        if (instance === undefined) return;
        seen.known.map(instance, state);
        seen.within.set(instance, callFrom(frame));
        if (!looping) return;
        seen.inLoops.add(instance);
        const { list, site = '' } = state.life(instance) ?? {};
        if (list?.kind === 'pointer' && isElement(list.place)) seen.inArrays.add(site);
      },
      call(point) {
        if (point.model?.effect === 'unmaps') {
          seen.unmapping.add(point.frame.root);
          end(point, seen);
          return;
        }
        if (!hasLive(point.state)) return;
        const { ends, keeps, releases } = effectsOf(point);
        const released = [...releases].flatMap((index) => point.values[index] ?? []);
        if (released.length > 0) step(point, 'undoes', { given: released });
        if (point.model || !(ends || keeps)) return;
        const key = keyOf({ file: point.frame.fn.file, range: point.call.range });
        if (ends) seen.enders.add(key);
        if (point.context.unit.model.functions.get(point.name)?.effect === 'defers') seen.deferring.add(key);
        step(point, 'takes over');
      },
      store({ place, value, state }) {
        for (const instance of mappingsNamed(value))
          if (isOneOfMany(place) || (seen.inLoops.has(instance) && isElement(place))) {
            const site = state.life(instance)?.site ?? '';
            seen.inArrays.add(site);
            if (!place.owner) seen.inRecords.add(site);
          }
      },
      leave: (point) => leave(point, seen, note),
    };
  },
};

function hasLive(state: State): boolean {
  return state.allLives().some(([, life]) => isLive(life));
}

/** Remembers a call while something is mapped. */
function step(
  { context, frame, state, call, values }: CallPoint,
  does: CallStep['does'],
  { given = values, made = null }: { readonly given?: readonly Value[]; readonly made?: number | null } = {},
): void {
  if (!hasLive(state)) return;
  const result = term('result', `${call.result.id}.${frame.name}`);
  const origin = context.evaluator.origin(state, call.range, frame);
  const terms = given.map((value) => value.term);
  state.record({ ...origin, kind: 'call', message: '', call: { does, given: terms, result, made } });
}

/** Calls since a mapping was made that may have taken it over. */
function takersOf(state: State, instance: string, { made, list, site }: Life, { inRecords }: Seen): Step[] {
  // What a later turn has overwritten for all that is known is in its array still.
  const isPrivate = !list && !inRecords.has(site) && isOnlyInVariables(state, instance);
  return state
    .steps('call')
    .filter(({ order, call }) => order > made && call?.does === 'takes over')
    .filter(({ call }) => !isPrivate || call!.given.some((one) => one.mappings.includes(instance) || leadsHome(one)));
}

/** Whether a pointer leads to a variable of a function that is run. */
function leadsHome({ parts }: Term): boolean {
  for (const { kind, children } of parts) {
    let at = kind === 'pointer' ? children[0]! : null;
    while (at && (at.kind === 'member' || at.kind === 'element')) at = at.children[0]!;
    if (at?.kind === 'variable') return true;
  }
  return false;
}

const keyOf = ({ file, range }: Pick<Step, 'file' | 'range'>): string => `${file}:${positionOf(range)}`;

function isOnlyInVariables(state: State, instance: string): boolean {
  for (const { place, content } of state.allBindings())
    if (!place.owner && content.kind === 'value' && mappingsNamed(content.value).includes(instance)) return false;
  return true;
}

function end(point: CallPoint, seen: Seen): void {
  const { endings, within: made, unwinding } = seen;
  const { context, frame, state, model, values, call } = point;
  const meant = mappingMeant(context, frame, state, model!, values);
  if (!meant?.certain || unmapsNothing(model!, values)) {
    step(point, 'ends unknown');
    if (point.looping) unwinding.add(frame.root);
  }
  if (!meant?.certain || !isLive(meant.life)) return;
  step(point, 'undoes', { made: meant.life.made });
  const key = `${frame.root} ${meant.life.site}`;
  const list = endings.get(key) ?? [];
  endings.set(key, list);
  if (list.length >= MAX_ENDINGS) return;
  const takers = new Set(takersOf(state, meant.instance, meant.life, seen).map(keyOf));
  const within = callFrom(frame);
  const isOwn = within !== null && within === made.get(meant.instance);
  const { fn } = frame;
  list.push({ within, isOwn, takers, isInLoop: point.looping, fn, file: fn.file, range: call.range });
}

/** Whether a place lies in an array, at an index that is not known. */
function isOneOfMany(place: Place): boolean {
  for (let at: Place | null = place; at; at = at.parent)
    if (at.index ? at.index.kind !== 'constant' : at.subscripted && at === place) return true;
  return false;
}

/** Where the function with which the analysis started calls what leads here. */
function callFrom({ callers }: Frame): string | null {
  return callers[0] ? positionOf(callers[0].range) : null;
}

class Seen {
  readonly known = new Known();
  readonly endings = new Map<string, Ending[]>();
  readonly owners = new Owners();
  readonly within = new Map<string, string | null>();
  /** Map calls of many mappings: which of them a path ends is not known. */
  readonly inArrays = new Set<string>();
  /** Of these, the ones whose arrays outlive the function. */
  readonly inRecords = new Set<string>();
  readonly inLoops = new Set<string>();
  /** Conditions by which loops go on, by where they stand. */
  readonly turns = new Set<string>();
  /** Functions with a loop that unmaps what is not known here, and functions that unmap anything at all. */
  readonly unwinding = new Set<string>();
  readonly unmapping = new Set<string>();
  /** Calls that may end a mapping which they come to, and those that see to it that one is ended later. */
  readonly enders = new Set<string>();
  readonly deferring = new Set<string>();
}

function leave(point: LeavePoint, seen: Seen, note: Note<Abandoned>): void {
  const { known, endings, owners, within, inArrays, inLoops, turns, unwinding, enders, deferring } = seen;
  const { frame, state, range } = point;
  if (!fails(point)) return;
  // What a function that maps does when it fails itself says nothing of its callers.
  const isInside = (ending: Ending, instance: string): boolean =>
    ending.within !== null && ending.within === within.get(instance);
  for (const [instance, life] of state.allLives()) {
    if (!isLive(life) || !life.home || isNoCount(state, instance)) continue;
    const since = state.steps().filter(({ order }) => order > life.made);
    if (!since.every((decision) => known.isNews(instance, decision))) continue;
    const hasTurned = since.some((decision) => turns.has(keyOf(decision)));
    // Which of them a path ends is not known, and a loop that runs since then may unwind what another one has made.
    const isMany = inArrays.has(life.site) || (inLoops.has(instance) && hasTurned);
    // A function that fails has taken nothing over.
    const why = since.at(-1)?.asked;
    const takers = takersOf(state, instance, life, seen).filter(
      ({ call }) => !isResultIn(call!.result, why) && !isResultIn(call!.result, point.value!.term),
    );
    const undone = undoneBefore(state, life, (result) => known.isOlder(instance, result));
    const decided = since.at(-1)?.order ?? 0;
    const called = state.steps('call').filter(({ order }) => order > life.made);
    const mayBeEnded =
      called.some((one) => one.call?.does === 'ends unknown' || deferring.has(keyOf(one))) ||
      takersOf(state, instance, life, seen).some((one) => one.order > decided && enders.has(keyOf(one)));
    if (mayBeEnded) continue;
    const isPassedOn = takers.some(({ order }) => order > decided);
    const duty = once((): Duty | null => {
      if (owners.mayEnd(point, frame.root)) return null;
      if (isMany && seen.unmapping.has(frame.root)) return null;
      // A function that asks first whether there is anything to unmap is told so by those who call it.
      const last = since.at(-1);
      const others = endings.get(`${frame.root} ${life.site}`) ?? [];
      if (last && others.some(({ fn }) => fn !== frame.fn && isWithin(last, fn))) return null;
      // A loop that had no turn on this way may have had some.
      if (hasTurned && unwinding.has(frame.root)) return null;
      const ending = others
        .filter((other) => !other.isOwn && !(other.isInLoop && hasTurned))
        .find((other) => !isInside(other, instance) && takers.every((taker) => other.takers.has(keyOf(taker))));
      if (ending)
        return {
          kind: 'unmaps',
          at: { file: ending.file, range: ending.range, message: 'it is unmapped here on another way out' },
        };
      // What a later turn has overwritten for all that is known is in its array still.
      if (isPassedOn || (isOnlyInVariables(state, instance) && !seen.inRecords.has(life.site))) return null;
      if (undone && !isMany)
        return {
          kind: 'undoes',
          at: { file: undone.file, range: undone.range, message: 'what was made before it is undone here' },
        };
      return owners.hasNoSuccessor(point.context.unit, frame.root) ? { kind: 'no successor', at: null } : null;
    });
    const isMapper = isMadeIn(life, frame.fn);
    note(`${positionOf(life.home)}|${positionOf(range)}`, { life, range, branches: state.told(), isMapper, duty });
  }
}

/** Whether a decision was made in a function. */
function isWithin({ file, range }: Step, fn: FunctionIr): boolean {
  return file === fn.file && range.start >= fn.range.start && range.end <= fn.range.end;
}

/** Whether a value is made of the result of a call. */
function isResultIn(result: Term, value: Term | undefined): boolean {
  return value !== undefined && (value.has(result) || value.has(again(result)));
}

/** The map call of a list has returned what is no number of entries: that path is none. */
function isNoCount(state: State, instance: string): boolean {
  const { equal, maximum } = state.fact(term('count', instance)) ?? {};
  return (equal ?? maximum ?? 1n) < 0n;
}

/** A step that undoes what was there before a mapping was made: another mapping, or memory. */
function undoneBefore(state: State, life: Life, isOlder: (result: Term) => boolean): Step | undefined {
  return state.steps('call').find(({ order, call }) => {
    if (order < life.made || call?.does !== 'undoes') return false;
    return call.made !== null ? call.made < life.made : call.given.flatMap(resultsIn).some(isOlder);
  });
}

/** Which functions of a file end mappings, and which are called by the kernel alone. */
class Owners {
  private last: ReadonlySet<string> | undefined;

  hasNoSuccessor(unit: Unit, root: string): boolean {
    this.last ??= new Set([...unit.model.setups].flatMap((key) => [...functionsIn(key, unit)]));
    const last = this.last;
    return (
      last.has(root) ||
      [...unit.calls.directCallersOf([root])].some((one) => last.has(one) && passesOn(unit, one, root))
    );
  }

  /** Whether one of the functions that lead to `root` may end what that leaves behind. */
  mayEnd({ context: { unit } }: LeavePoint, root: string): boolean {
    const callers = unit.calls.callersOf(new Set([root]));
    if (callers.size === 0) return false;
    const enders = new Set([...unit.mapping].filter((name) => name !== root));
    return [...callers].some((caller) => unit.calls.calls(caller, enders) || enders.has(caller));
  }
}

/** Whether a function fails where one that it calls does, by returning what that has returned. */
function passesOn(unit: Unit, caller: string, callee: string): boolean {
  const blocks = unit.ir(caller)?.blocks ?? [];
  const all = blocks.flatMap(({ instructions }) => instructions);
  const results = new Set(
    all.flatMap((at) =>
      at.op === 'call' && at.callee.kind === 'global' && at.callee.name === callee ? at.result.id : [],
    ),
  );
  const isResult = (value: Expression): boolean => value.kind === 'variable' && results.has(value.variable.id);
  for (const at of all)
    if (at.op === 'assign' && at.target.kind === 'variable' && isResult(at.value)) {
      const { id } = at.target.variable;
      const writes = all.filter(
        (o) => o.op === 'assign' && o.target.kind === 'variable' && o.target.variable.id === id,
      );
      if (writes.length === 1) results.add(id);
    }
  return blocks.some(({ terminator: t }) => t.op === 'return' && t.value !== null && isResult(t.value));
}

/** The functions of a file that a member of a record may hold. */
function functionsIn(key: string, { mentions, fields }: Unit): ReadonlySet<string> {
  const [tag, field] = key.split('.') as [string, string];
  return mentions.functionsIn(field).size > 0 ? fields.functionsIn({ tag, field }) : NOTHING;
}

const NOTHING: ReadonlySet<string> = new Set();
