/**
 * Mappings that are found to have failed by functions that then report success, although they report other failures with
 * the same variable. Where anything is done about the failure, such as another way of transfer, success may be the truth.
 */
import type { TextRange } from '../../syntax/text.ts';
import type { Life } from '../lifecycle.ts';
import type { State } from '../state.ts';
import type { Value } from '../value.ts';
import type { LeavePoint, Note, Watch } from './watch.ts';

export interface LostError {
  readonly life: Life;
  /** The statement that returns. */
  readonly range: TextRange;
  /** Whether that statement returns an error number on another path. */
  readonly isElseError: () => boolean;
}

const ANSWERED = 'answered:';

export const lostErrors: Watch<LostError> = {
  start: (note) => {
    const errors = new Set<number>();
    return {
      everywhere: true,
      call({ model, state, explorer, frame, call }) {
        if (
          model?.effect === 'none' ||
          model?.effect === 'pure' ||
          model?.effect === 'unmaps' ||
          model?.effect === 'checks'
        )
          return;
        const origin = explorer.evaluator.origin(state, call.range, frame);
        for (const [instance] of failed(state)) state.mark(`${ANSWERED}${instance}`, { what: '', origin });
      },
      store({ state, explorer, frame, place, value, range }) {
        const before = state.binding(place.key)?.content;
        const isDropped =
          value.kind === 'constant' && value.value === 0n && before?.kind === 'value' && isError(before.value);
        if (place.owner && !isDropped) return;
        const origin = explorer.evaluator.origin(state, range, frame);
        for (const [instance] of failed(state)) state.mark(`${ANSWERED}${instance}`, { what: '', origin });
      },
      leave: (point) => leave(point, errors, note),
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

function leave({ explorer, frame, state, value, range }: LeavePoint, errors: Set<number>, note: Note<LostError>): void {
  const text = explorer.unit.text.slice(range.start, range.end);
  if (value?.kind !== 'constant' || !/^return\s+\w*[a-z]\w*\s*;?$/.test(text)) return;
  if (explorer.resolveType(frame.fn.returns).pointers > 0) return;
  if (value.value < 0n) errors.add(range.start);
  if (value.value !== 0n) return;
  for (const [instance, life] of failed(state)) {
    if (state.marked(`${ANSWERED}${instance}`) || life.file !== frame.fn.file || !isWithin(life.range, frame.fn.range))
      continue;
    note(`${life.range.start}`, { life, range, isElseError: () => errors.has(range.start) });
  }
}

function isWithin(inner: TextRange, outer: TextRange): boolean {
  return inner.start >= outer.start && inner.end <= outer.end;
}
