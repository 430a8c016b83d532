/**
 * Mappings that are found to have failed by functions that then report success, although they report other failures. Where
 * anything is done about the failure, such as another way of transfer, success may be the truth.
 */
import type { Expression, FunctionIr } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import type { Level } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { markOfMapping } from '../domain/history.ts';
import type { Value } from '../domain/known.ts';
import { isMadeIn, type Life } from '../domain/lifecycle.ts';
import type { State } from '../domain/state.ts';
import { isSymbolOf } from '../domain/value.ts';
import { type Checker, effectsOf, type LeavePoint, type Note, once } from './checker.ts';

export interface LostError {
  readonly life: Life;
  /** The statement that returns. */
  readonly range: TextRange;
  /**
   * Whether other failures are reported: by that very statement, or by another one of a function that returns so by a third
   * one where the mapping is good: what leaves by one statement either way may have done without.
   */
  readonly isElseError: () => boolean;
}

const ANSWERED = 'answered';
/** Levels of what is said of a failure that does harm. */
const GRAVE: ReadonlySet<Level | null> = new Set<Level>(['emerg', 'alert', 'crit', 'err']);

/** How the functions of a file leave. */
class Exits {
  /** Statements that return an error number, and functions that have such. */
  readonly errors = new Set<string>();
  readonly failing = new Set<string>();
  /** Map calls after whose success a function returns 0, and the statements that do so. */
  readonly good = new Map<string, Set<string>>();
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
        const lost = failed(state);
        if (lost.length === 0 || model?.effect === 'unmaps' || model?.effect === 'checks') return;
        const { acts, prints } = effectsOf(point);
        if (!acts && [...prints].every((level) => GRAVE.has(level))) return;
        const origin = context.evaluator.origin(state, call.range, frame);
        for (const [instance] of lost)
          state.mark(markOfMapping(ANSWERED, instance), { what: '', origin, about: instance, isMust: true });
      },
      store({ state, context, frame, place, value, range }) {
        const before = state.binding(place.term)?.content;
        const isDropped =
          value.kind === 'constant' && value.value === 0n && before?.kind === 'value' && isError(before.value);
        if (place.owner && !isDropped) return;
        const origin = context.evaluator.origin(state, range, frame);
        for (const [instance] of failed(state))
          state.mark(markOfMapping(ANSWERED, instance), { what: '', origin, about: instance, isMust: true });
      },
      leave: (point) => leave(point, exits, note),
    };
  },
};

/** An error number that is set to 0 on purpose is none any more. */
function isError(value: Value): boolean {
  return value.kind === 'constant' && value.value < 0n;
}

function failed(state: State): [string, Life][] {
  return [...state.allLives()].filter(([, life]) => life.status === 'failed');
}

function leave({ context, frame, state, value, range }: LeavePoint, exits: Exits, note: Note<LostError>): void {
  const type = context.resolveType(frame.fn.returns);
  if (!value || type.pointers > 0) return;
  const isOpen = isSymbolOf(value, 'result', 'output', 'joined');
  if (value.kind !== 'constant' && !isOpen) return;
  if (isOpen || (value.kind === 'constant' && value.value < 0n)) exits.failing.add(frame.root);
  if (value.kind === 'constant' && value.value < 0n) exits.errors.add(positionOf(range));
  if (value.kind === 'constant' && value.value !== 0n) return;
  const returned = returnedBy(frame.fn, range);
  const isVariable = returned?.kind === 'variable' || returned?.kind === 'global';
  const isLiteral = type.name === 'int' && returned?.kind === 'constant' && returned.name === undefined;
  for (const [instance, life] of state.allLives()) {
    if (!isMadeIn(life, frame.fn)) continue;
    const key = `${frame.root} ${life.site}`;
    if (life.status !== 'failed') exits.good.set(key, (exits.good.get(key) ?? new Set()).add(positionOf(range)));
    if (
      isOpen ||
      life.status !== 'failed' ||
      state.marked(markOfMapping(ANSWERED, instance)) ||
      !(isVariable || isLiteral)
    )
      continue;
    const isElseError = once(() =>
      isVariable
        ? exits.errors.has(positionOf(range))
        : exits.failing.has(frame.root) && exits.good.has(key) && !exits.good.get(key)!.has(positionOf(range)),
    );
    note(positionOf(life.range), { life, range, isElseError });
  }
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
