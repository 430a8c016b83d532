/** Unmap calls that are given a variable which no map call has written on that path. */
import type { TextRange } from '../../syntax/text.ts';
import type { Related } from '../related.ts';
import type { State } from '../state.ts';
import { argumentIn, type Watch } from './watch.ts';

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

export const unsetHandles: Watch<UnsetHandle> = {
  isSuspect: () => true,
  isFault: ({ isFlagged }) => !isFlagged(),
  start: (note) => {
    /** By unmap call: the fields that were written on the paths that have a mapping, and those asked on each that has none. */
    const written = new Map<number, Set<string>>();
    const asked = new Map<number, string[][]>();
    return {
      call(point) {
        if (point.model?.effect !== 'unmaps') return;
        const { state, call, name } = point;
        const handle = argumentIn(point, 'handle');
        if (handle?.expression.kind !== 'variable') return;
        const { value, range } = handle;
        const { start } = call.range;
        if (value.kind === 'handle')
          written.set(start, new Set([...(written.get(start) ?? []), ...fieldsWritten(state)]));
        const isZero = value.kind === 'constant' && value.value === 0n;
        if (!isZero && !(value.kind === 'symbol' && value.key.startsWith('d:'))) return;
        asked.set(start, [...(asked.get(start) ?? []), fieldsAsked(state)]);
        note(`${start}`, {
          range: call.range,
          argumentRange: range,
          api: name,
          isZero,
          branches: state.steps(),
          isFlagged: () => asked.get(start)!.every((fields) => fields.some((field) => written.get(start)?.has(field))),
        });
      },
    };
  },
};

function fieldsWritten(state: State): string[] {
  return Array.from(state.allBindings(), ({ place }) => (place.owner ? [] : [place.key])).flat();
}

/** The fields of which something is known that was there before the driver wrote them. */
function fieldsAsked(state: State): string[] {
  return Array.from(state.allFacts(), ([about]) => /^L:(.*);$/.exec(about)?.[1] ?? []).flat();
}
