/** Unmap calls that are given a variable, or a field of a record that is being set up, which no map call has written on that path. */
import { positionOf } from '../../ir/placed.ts';
import { recordTag } from '../../ir/types.ts';
import type { TextRange } from '../../syntax/text.ts';
import { mappingsNamed } from '../domain/lifecycle.ts';
import type { State } from '../domain/state.ts';
import type { Term } from '../domain/term.ts';
import { isSymbolOf, madeOf } from '../domain/value.ts';
import type { Related } from '../related.ts';
import { type Argument, argumentIn, type CallPoint, type Checker, once } from './checker.ts';

export interface UnsetHandle {
  readonly range: TextRange;
  readonly argumentRange: TextRange;
  readonly api: string;
  /** Whether it holds 0 from its declaration on; else it holds whatever was there. */
  readonly isZero: boolean;
  /** Whether it is a field, and no variable. */
  readonly isField: boolean;
  readonly branches: readonly Related[];
  /**
   * Whether each of these paths asked what a field held before, of a field that the driver itself writes where it maps:
   * it may well know that the field is only set where there is a mapping. Or no path has a mapping in a field.
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
        if (!handle) return;
        const { value, range, expression } = handle;
        const start = positionOf(call.range);
        if (value.kind === 'handle')
          written.set(start, new Set([...(written.get(start) ?? []), ...fieldsWritten(state)]));
        const isVariable = expression.kind === 'variable';
        const isZero = isVariable && value.kind === 'constant' && value.value === 0n;
        if (!(isVariable ? isZero || value.term.kind === 'declared' : isLeftOut(point, handle))) return;
        asked.set(start, [...(asked.get(start) ?? []), fieldsAsked(state)]);
        note(start, {
          range: call.range,
          argumentRange: range,
          api: name,
          isZero,
          isField: !isVariable,
          branches: state.told(),
          isFlagged: once(() => {
            const set = written.get(start);
            return (
              (!isVariable && !set) || asked.get(start)!.every((fields) => fields.some((field) => set?.has(field)))
            );
          }),
        });
      },
    };
  },
};

/**
 * Whether a field holds what it held when the function began, of a record that the function sets up: it has put another
 * handle into it, and nobody else fills that field.
 */
function isLeftOut({ context, state, frame }: CallPoint, { expression, value }: Argument): boolean {
  if (expression.kind !== 'member' || !isSymbolOf(value, 'initial', 'written') || state.knows(value)) return false;
  const { parent, field } = context.evaluator.place(state, expression, frame);
  const tag = parent && recordTag(context.resolveType(parent.type));
  if (!tag || field === null || parent.owner || parent.indexed) return false;
  // A question about what may have changed since may be the one that decided whether to map.
  if (state.allFacts().some(([about]) => madeOf(about, 'written', 'alias', 'lost'))) return false;
  if (!context.unit.fields.isSteady({ tag, field }) || !context.unit.isOnlyWrittenHere(tag, field)) return false;
  return state
    .allBindings()
    .some(
      ({ place, content }) =>
        place.parent?.term === parent.term &&
        content.kind === 'value' &&
        mappingsNamed(content.value).some((instance) => state.isLive(instance)),
    );
}

function fieldsWritten(state: State): Term[] {
  return state.allBindings().flatMap(({ place }) => (place.owner ? [] : place.term));
}

/** The fields of which something is known that was there before the driver wrote them. */
function fieldsAsked(state: State): Term[] {
  return state.allFacts().flatMap(([{ kind, children }]) => (kind === 'initial' ? children : []));
}
