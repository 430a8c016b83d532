/**
 * Functions of other files that are told the direction of what they map as the caller's own contract has it: what they do
 * with it, the analysis of those files tells.
 */
import { contractKey } from '../contract.ts';
import { deviceOf, termOfParameter } from '../paths/promise.ts';
import type { Checker } from './checker.ts';

/** Keys of such calls, by function and arguments. */
export const passedOn: Checker<string> = {
  isSuspect: () => false,
  isFault: () => false,
  start: (note) => ({
    call({ context, frame, name, model, values }) {
      const { unit } = context;
      const contract = unit.contractOf(frame.root);
      const root = contract && unit.ir(frame.root);
      if (model || name === '' || unit.isDefined(name) || !root || contract.direction === undefined) return;
      const [told, owner] = [termOfParameter(root, contract.direction), deviceOf(contract, root)].map((wanted) =>
        values.findIndex(({ term }) => term === wanted),
      ) as [number, number];
      if (told < 0 || owner < 0) return;
      const key = contractKey(name, told, owner);
      note(key, key);
    },
  }),
};
