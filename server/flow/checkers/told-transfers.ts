/**
 * Keeps the ways apart on which an operation knows which transfer it is told, once it has set something accordingly: what it
 * sets may wrongly be the same on all of them.
 */
import { markOf } from '../domain/history.ts';
import { parameterSymbol } from '../domain/value.ts';
import type { Checker } from './checker.ts';

export const toldTransfers: Checker<never> = {
  isSuspect: () => false,
  isFault: () => false,
  start: () => ({
    store({ context, frame, state, range }) {
      const { unit, evaluator } = context;
      const transfer = unit.contractOf(frame.root)?.transfer;
      const root = transfer === undefined ? undefined : unit.ir(frame.root);
      const parameter = root?.parameters[transfer ?? -1];
      if (!parameter) return;
      const told = state.resolve(parameterSymbol(parameter));
      const key = markOf('transfer');
      if (told.kind === 'constant' && state.marked(key)?.what !== String(told.value))
        state.mark(key, { what: String(told.value), isMust: true, origin: evaluator.origin(state, range, frame) });
    },
  }),
};
