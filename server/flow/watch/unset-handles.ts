/** Unmap calls that are given a variable which no map call has written on that path. */
import type { TextRange } from '../../syntax/text.ts';
import type { Related } from '../related.ts';
import { argumentIn, type Watch } from './watch.ts';

export interface UnsetHandle {
  readonly range: TextRange;
  readonly argumentRange: TextRange;
  readonly api: string;
  /** Whether it holds 0 from its declaration on; else it holds whatever was there. */
  readonly isZero: boolean;
  readonly branches: readonly Related[];
}

export const unsetHandles: Watch<UnsetHandle> = {
  start: (note) => ({
    call(point) {
      if (point.model?.effect !== 'unmaps') return;
      const { state, call, name } = point;
      const handle = argumentIn(point, 'handle');
      if (handle?.expression.kind !== 'variable') return;
      const { value, range } = handle;
      const isZero = value.kind === 'constant' && value.value === 0n;
      if (!isZero && !(value.kind === 'symbol' && value.key.startsWith('d:'))) return;
      const fact = { range: call.range, argumentRange: range, api: name, isZero, branches: state.steps() };
      note(`${call.range.start}`, fact);
    },
  }),
};
