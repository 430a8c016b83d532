/**
 * Keeps the ways apart on which an operation knows which transfer it is told, once it has set something accordingly: what it
 * sets may wrongly be the same on all of them.
 */
import { keyOfParameter } from '../contract.ts';
import { symbol } from '../value.ts';
import type { Watch } from './watch.ts';

export const toldTransfers: Watch<never> = {
  isSuspect: () => false,
  isFault: () => false,
  start: () => ({
    store({ explorer, frame, state, range }) {
      const { unit, evaluator } = explorer;
      const transfer = unit.contractOf(frame.root)?.transfer;
      const root = transfer === undefined ? undefined : unit.ir(frame.root);
      if (!root) return;
      const told = state.resolve(symbol(keyOfParameter(root, transfer!).slice(0, -1)));
      if (told.kind === 'constant' && state.marked('transfer')?.what !== told.key)
        state.mark('transfer', { what: told.key, isMust: true, origin: evaluator.origin(state, range, frame) });
    },
  }),
};
