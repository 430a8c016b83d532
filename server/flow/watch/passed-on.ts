/**
 * Functions of other files that are told the direction of what they map as the caller's own contract has it: what they do
 * with it, the analysis of those files tells.
 */
import { contractKey, keyOfParameter } from '../contract.ts';
import type { Watch } from './watch.ts';

/** Keys of such calls, by function and arguments. */
export const passedOn: Watch<string> = {
  start: (note) => ({
    call({ explorer, frame, name, model, values }) {
      const { unit } = explorer;
      const { direction, device } = unit.contractOf(frame.root) ?? {};
      const root = unit.ir(frame.root);
      if (model || name === '' || direction === undefined || device === undefined || !root) return;
      if (unit.isDefined(name)) return;
      const told = values.findIndex(({ key }) => key === keyOfParameter(root, direction));
      for (const [owner, { key }] of told < 0 ? [] : values.entries())
        if (owner !== told && key.includes(keyOfParameter(root, device)))
          note(contractKey(name, told, owner), contractKey(name, told, owner));
    },
  }),
};
