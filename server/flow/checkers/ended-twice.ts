/**
 * Mappings that were made elsewhere, and are unmapped twice by what one function does: their handle comes from a field or a
 * parameter and is the same both times. unmap-faults.ts knows of those that the function makes itself.
 */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import { markOf } from '../domain/history.ts';
import type { Value } from '../domain/known.ts';
import { handlesIn, madeOf } from '../domain/value.ts';
import { rangeAtHome } from '../paths/home.ts';
import { listIn, unmapsNothing } from '../paths/mappings.ts';
import type { Related } from '../related.ts';
import { Alternatives } from './alternatives.ts';
import { argumentIn, type CallPoint, type Checker } from './checker.ts';

/** The second unmap call, and the first one. */
export interface EndedTwice {
  readonly api: string;
  readonly range: TextRange;
  readonly first: Related;
}

/** Of what a path has unmapped. */
const ENDED = 'ended';

export const endedTwice: Checker<EndedTwice> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => {
    const alternatives = new Alternatives();
    return {
      everywhere: true,
      call(point) {
        const { context, frame, state, call, name } = point;
        if (!point.model) return forget(point);
        const handle = point.model.effect === 'unmaps' ? handleIn(point) : null;
        if (!handle) return;
        const key = markOf(ENDED, handle.term);
        const first = state.marked(key)?.origin;
        const range = rangeAtHome(context.unit.file, frame, call.range);
        if (!first) {
          const { file } = frame.fn;
          state.mark(key, {
            what: positionOf(call.range),
            origin: { file, range: call.range, order: state.nextOrder() },
            isBeside: true,
          });
          return;
        }
        // What was decided in between may be what the driver knows better: whether it is mapped.
        const between = state.steps().filter(({ order }) => order > first.order);
        if (
          !range ||
          !alternatives.add(`${frame.root} ${frame.name} ${positionOf(call.range)} ${positionOf(first.range)}`, between)
        )
          return;
        note(positionOf(range), { api: name, range, first: { ...first, message: 'it is unmapped here' } });
      },
    };
  },
};

/** The handle of a mapping that is not known here, where it surely is the same one whenever it has the same name. */
function handleIn(point: CallPoint): Value | null {
  const { context, frame, state, model, values, looping } = point;
  if (looping || unmapsNothing(model!, values)) return null;
  const handle = argumentIn(point, 'handle')?.value ?? listIn(context, frame, state, model!, values)?.list;
  if (handle?.kind !== 'symbol' || handlesIn(handle).length > 0) return null;
  return madeOf(handle.term, 'answer', 'alias', 'joined', 'turned', 'some') ? null : handle;
}

/** An unknown function may map anew, into all that it can reach. */
function forget({ state }: CallPoint): void {
  for (const [key] of state.allMarks(ENDED)) if (key.children[0]!.kind !== 'parameter') state.mark(key, null);
}
