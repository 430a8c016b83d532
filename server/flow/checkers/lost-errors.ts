/**
 * Mappings that are found to have failed by functions that then report success, although they report other failures. Where
 * anything is done about the failure, such as another way of transfer, success may be the truth.
 */
import type { Expression, FunctionIr } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import type { Level } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { markOf, markOfMapping } from '../domain/history.ts';
import type { Value } from '../domain/known.ts';
import { isMadeIn, type Life, mappingCounted, mappingsNamed } from '../domain/lifecycle.ts';
import type { State } from '../domain/state.ts';
import { type Term, term } from '../domain/term.ts';
import { isSymbolOf } from '../domain/value.ts';
import { wayOut } from '../graph/way-out.ts';
import { type Checker, effectsOf, type LeavePoint, type Note, once, type Point } from './checker.ts';

export interface LostError {
  readonly life: Life;
  /** The `goto` of the error path, or else the statement that returns. */
  readonly range: TextRange;
  /**
   * Whether other failures are reported: by that very statement, or by another one of a function that returns so by a third
   * one where the mapping is good: what leaves by one statement either way may have done without, unless it deplores that.
   */
  readonly isElseError: () => boolean;
}

/** Of a mapping that has failed: something was stored since, or called, by where. */
const STORED = 'stored';
const CALLED = 'called';
/** Of one of which a message says that this does harm. */
const DEPLORED = 'deplored';
/** Levels of what is said of a failure that does harm. */
const GRAVE: ReadonlySet<Level | null> = new Set<Level>(['emerg', 'alert', 'crit', 'err']);

/** How the functions of a file leave. */
class Exits {
  /** Statements that return an error number, and functions that have such. */
  readonly errors = new Set<string>();
  readonly failing = new Set<string>();
  /** Statements that return what a call gave, and those that return something else than 0. */
  readonly results = new Set<string>();
  readonly others = new Set<string>();
  /** Statements that return how many entries a list has that was mapped. */
  readonly counts = new Set<string>();
  /** Map calls after whose success a function returns 0, and the statements that do so. */
  readonly good = new Map<string, Set<string>>();
  /** Calls that come where a mapping has failed and where it has not: whatever they are for, they do not answer the failure. */
  private readonly shared = new Map<string, Set<string>>();

  /** A call comes where some mappings have not failed. */
  share(state: State, at: string): void {
    for (const [, { status, site }] of state.allLives()) {
      if (status === 'failed') continue;
      const sites = this.shared.get(at) ?? new Set();
      this.shared.set(at, sites.add(site));
    }
  }

  isShared(at: string, site: string): boolean {
    return this.shared.get(at)?.has(site) ?? false;
  }
}

/** How a failed mapping was answered on one path, and whether a message deplores it. */
interface Answers {
  readonly stores: boolean;
  /** The calls that were made since. */
  readonly calls: readonly string[];
  readonly isDeplored: boolean;
}

export const lostErrors: Checker<LostError> = {
  isSuspect: () => true,
  isFault: ({ isElseError }) => isElseError(),
  start: (note) => {
    const exits = new Exits();
    return {
      everywhere: true,
      call(point) {
        const { model, state, context, frame, call } = point;
        if (model?.effect === 'unmaps' || model?.effect === 'checks') return;
        const at = positionOf(call.range);
        const lost = failed(point);
        exits.share(state, at);
        if (lost.length === 0) return;
        const { acts, prints } = effectsOf(point);
        if (!acts && prints.size === 0) return;
        const isDeplored = !acts && [...prints].every((level) => GRAVE.has(level));
        const origin = context.evaluator.origin(state, call.range, frame);
        for (const [instance] of lost)
          if (isDeplored)
            state.mark(markOfMapping(DEPLORED, instance), { what: '', origin, about: instance, isMust: true });
          else if (!state.marked(markOfMapping(STORED, instance)))
            state.mark(calledAt(instance, at), { what: '', origin, about: instance, isDetail: true });
      },
      store(point) {
        const { state, context, frame, place, value, range } = point;
        const before = state.binding(place.term)?.content;
        const old = before?.kind === 'value' ? before.value : null;
        const isDropped = value.kind === 'constant' && value.value === 0n && mayBeError(old);
        if (place.owner && !isDropped) return;
        const origin = context.evaluator.origin(state, range, frame);
        // Who takes the handle that has failed out of its place answers nothing.
        for (const [instance] of failed(point))
          if (!old || !mappingsNamed(old).includes(instance))
            state.mark(markOfMapping(STORED, instance), { what: '', origin, about: instance, isMust: true });
      },
      leave: (point) => leave(point, exits, note),
    };
  },
};

function calledAt(instance: string, at: string): Term {
  return markOf(CALLED, term('handle', instance), term('name', at));
}

function answersTo(state: State, instance: string): Answers {
  return {
    stores: state.marked(markOfMapping(STORED, instance)) !== undefined,
    calls: state
      .allMarks(CALLED)
      .flatMap(([{ children }, { about }]) => (about === instance ? children[1]!.label : [])),
    isDeplored: state.marked(markOfMapping(DEPLORED, instance)) !== undefined,
  };
}

/** An error number that is set to 0 on purpose is none any more. */
function mayBeError(value: Value | null): boolean {
  return value?.kind !== 'constant' || value.value < 0n;
}

/** The mappings that have failed of those which the function makes that is to report it. */
function failed({ state, frame, context }: Point): [string, Life][] {
  const lost = state.allLives().filter(([, life]) => life.status === 'failed');
  if (lost.length === 0) return lost;
  const root = context.unit.ir(frame.root);
  return root ? lost.filter(([, life]) => isMadeIn(life, root)) : [];
}

function leave({ context, frame, state, value, range }: LeavePoint, exits: Exits, note: Note<LostError>): void {
  const type = context.resolveType(frame.fn.returns);
  if (!value || type.pointers > 0) return;
  const exit = positionOf(range);
  const returned = returnedBy(frame.fn, range);
  const counted = countIn(returned, { context, frame, state });
  if (counted !== undefined) leaveWithCount(counted, { context, frame, state, value, range }, exits, note);
  const isOpen = isSymbolOf(value, 'result', 'output', 'joined');
  if (value.kind !== 'constant' || value.value !== 0n) exits.others.add(exit);
  if (isSymbolOf(value, 'result')) exits.results.add(exit);
  if (value.kind !== 'constant' && !isOpen) return;
  if (isOpen || (value.kind === 'constant' && value.value < 0n)) exits.failing.add(frame.root);
  if (value.kind === 'constant' && value.value < 0n) exits.errors.add(exit);
  if (value.kind === 'constant' && value.value !== 0n) return;
  const isVariable = returned?.kind === 'variable' || returned?.kind === 'global';
  const isLiteral = returned?.kind === 'constant' && returned.name === undefined;
  const isNumber = type.name === 'int';
  for (const [instance, life] of state.allLives()) {
    if (!isMadeIn(life, frame.fn)) continue;
    const key = `${frame.root} ${life.site}`;
    if (life.status !== 'failed') exits.good.set(key, (exits.good.get(key) ?? new Set()).add(exit));
    if (isOpen || life.status !== 'failed') continue;
    const { stores, calls, isDeplored } = answersTo(state, instance);
    if (stores) continue;
    /** Success leaves by another statement, of a function that reports other failures. */
    const isApart = (): boolean =>
      exits.failing.has(frame.root) && exits.good.has(key) && !exits.good.get(key)!.has(exit);
    const isShared = (): boolean => calls.every((at) => exits.isShared(at, life.site));
    const isElseError = once(() => {
      if (isVariable && exits.errors.has(exit)) return isShared();
      if (isLiteral) return isNumber && calls.length === 0 && isApart();
      // A variable that is 0 here by mistake: it is so on each path to here, or else what a call gave.
      if (!isVariable || !isNumber || !isDeplored) return false;
      return exits.others.has(exit) ? exits.results.has(exit) && isShared() : isApart();
    });
    if (isVariable || isLiteral)
      note(positionOf(life.range), {
        life,
        range: (life.ended && wayOut(frame.fn, life.ended.range)) ?? range,
        isElseError,
      });
  }
}

/** The list whose count a variable of the function holds, also where that is known to be 0. */
function countIn(e: Expression | undefined, { context, frame, state }: Point): string | undefined {
  if (e?.kind !== 'variable') return undefined;
  const content = state.binding(context.evaluator.variable(e.variable, frame.name).term)?.content;
  return content?.kind === 'value' && content.value.term.kind === 'count' ? mappingCounted(content.value) : undefined;
}

/** The count of a list is returned: where mapping it has failed, that is 0, which says success where other failures are errors. */
function leaveWithCount(
  instance: string,
  { frame, state, range }: LeavePoint,
  exits: Exits,
  note: Note<LostError>,
): void {
  const life = state.life(instance);
  const exit = positionOf(range);
  if (!life || !isMadeIn(life, frame.fn)) return;
  if (life.status !== 'failed') exits.counts.add(exit);
  else
    note(positionOf(life.range), {
      life,
      range: (life.ended && wayOut(frame.fn, life.ended.range)) ?? range,
      isElseError: () => exits.failing.has(frame.root) && !exits.counts.has(exit),
    });
}

/** What the statement at a range returns, as it is written: a result of its own kind, such as that of a call, is undefined. */
function returnedBy({ blocks }: FunctionIr, { start }: TextRange): Expression | undefined {
  const block = blocks.find(({ terminator }) => terminator.op === 'return' && terminator.range.start === start);
  const value = block?.terminator.op === 'return' ? block.terminator.value : null;
  if (value?.kind !== 'variable' || value.variable.kind !== 'temporary') return value ?? undefined;
  // What is cleaned up between comes after the value is made.
  for (const other of blocks)
    for (const at of other.instructions)
      if (at.op === 'assign' && at.target.kind === 'variable' && at.target.variable.id === value.variable.id)
        return at.range.start === value.range.start &&
          at.value.kind === 'variable' &&
          at.value.variable.kind === 'temporary'
          ? undefined
          : at.value;
  return undefined;
}
