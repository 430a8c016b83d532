/** The turns of a loop: what one makes of what the last one left. */
import { positionOf } from '../../ir/placed.ts';
import { markOf } from '../domain/history.ts';
import type { State } from '../domain/state.ts';
import { term } from '../domain/term.ts';
import { graphOf } from '../graph/graph.ts';
import type { Context } from './context.ts';
import type { Frame } from './frame.ts';
import { growingPlaces } from './growing.ts';

/** Turns that a loop takes by choice, and that are followed where each is followed for itself. */
const MAX_TURNS = 6;

/**
 * A new turn, for all that come: what the loop changes each time has a new unknown value. So has what a turn made of what the
 * last one left, in fields above all, as the next turn would go on so; `before` is what is known at the head of the loop.
 */
export function startTurn(context: Context, frame: Frame, head: number, state: State, before: Iterable<State>): void {
  state.forgetAnswers();
  for (const place of growingPlaces(state, before))
    context.memory.renew(state, place, 'turned', `${head}.${frame.name}`, place.term);
  for (const id of graphOf(frame.fn).loops.get(head)?.variant ?? []) {
    const variable = frame.fn.variables[id]!;
    const place = context.evaluator.variable(variable, frame.name);
    const content = state.binding(place.term)?.content;
    // The handle of a mapping is new on each turn as it is, and mappings are numbered.
    if (content?.kind === 'value' && content.value.kind === 'handle') continue;
    if (variable.kind === 'temporary') state.unbind(place.term);
    else context.renew(frame, state, variable, 'turned', String(head));
  }
}

/**
 * Counts the turns of a loop on a path, anew where it is entered; false where they are too many to go on. A turn only counts
 * where the loop could have ended as well: what a loop of a known number of turns leads to lies behind them all.
 */
export function countTurn({ fn, name }: Frame, head: number, state: State, isTurn: boolean): boolean {
  const key = markOf('turn', term('name', `${name}.${head}`));
  const last = isTurn ? state.marked(key) : undefined;
  const { turns } = graphOf(fn);
  const isChosen = state
    .steps()
    .some(
      ({ order, file, range }) => order > (last?.origin.order ?? 0) && file === fn.file && turns.has(positionOf(range)),
    );
  const turn = last ? Number(last.what) + Number(isChosen) : 0;
  state.mark(key, { what: String(turn), origin: { file: fn.file, range: fn.range, order: state.nextOrder() } });
  return turn <= MAX_TURNS;
}
