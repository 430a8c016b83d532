/** A mapping or BAR does not reach to the end of the register. */
import { callsOf, type Operator } from '../operator.ts';
import { type Edit, replace } from '../source.ts';

export const windowTooSmall: Operator = {
  rule: 'window-too-small',
  *plant(source) {
    for (const mapping of source.mappings) {
      // What is as wide as a FIFO takes is the transfer's to say; a doorbell takes four bytes.
      if (!mapping.facts?.paths.some(({ address }) => address?.kind === 'doorbell')) continue;
      const size = mapping.map.arguments[2];
      if (!size) continue;
      const edits: Edit[] = [mapping.map, ...mapping.unmaps].flatMap((call) =>
        call.arguments[2] ? [replace(call.arguments[2], '2')] : [],
      );
      yield { what: 'maps two bytes', edits, near: callsOf(mapping), also: ['unmap-mismatch'] };
    }
  },
};
