/** Unmap calls that are given a variable which no map call has written on that path. */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { State } from '../domain/state.ts';
import type { Term } from '../domain/term.ts';
import type { Related } from '../related.ts';
import { argumentIn, type Checker, once } from './checker.ts';

export interface UnsetHandle {
  readonly range: TextRange;
  readonly argumentRange: TextRange;
  readonly api: string;
  /** Whether it holds 0 from its declaration on; else it holds whatever was there. */
  readonly isZero: boolean;
  readonly branches: readonly Related[];
  /**
   * Whether each of these paths asked what a field held before, of a field that the driver itself writes where it maps:
   * it may well know that the field is only set where there is a mapping.
   */
  readonly isFlagged: () => boolean;
}

export const unsetHandles: Checker<UnsetHandle> = {
  isSuspect: () => true,
  isFault: ({ isFlagged }) => !isFlagged(),
  start: (note) => {
    /** By unmap call: the fields that were written on the paths that have a mapping, and those asked on each that has none. */
    const written = new Map<string, Set<Term>>();
    const asked = new Map<string, Term[][]>();
    return {
      call(point) {
        if (point.model?.effect !== 'unmaps') return;
        const { state, call, name } = point;
        const handle = argumentIn(point, 'handle');
        if (handle?.expression.kind !== 'variable') return;
        const { value, range } = handle;
        const start = positionOf(call.range);
        if (value.kind === 'handle')
          written.set(start, new Set([...(written.get(start) ?? []), ...fieldsWritten(state)]));
        const isZero = value.kind === 'constant' && value.value === 0n;
        if (!isZero && !(value.term.kind === 'declared')) return;
        asked.set(start, [...(asked.get(start) ?? []), fieldsAsked(state)]);
        note(start, {
          range: call.range,
          argumentRange: range,
          api: name,
          isZero,
          branches: state.steps(),
          isFlagged: once(() =>
            asked.get(start)!.every((fields) => fields.some((field) => written.get(start)?.has(field))),
          ),
        });
      },
    };
  },
};

function fieldsWritten(state: State): Term[] {
  return state.allBindings().flatMap(({ place }) => (place.owner ? [] : place.term));
}

/** The fields of which something is known that was there before the driver wrote them. */
function fieldsAsked(state: State): Term[] {
  return state.allFacts().flatMap(([{ kind, children }]) => (kind === 'initial' ? children : []));
}
