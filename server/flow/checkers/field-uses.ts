/**
 * Fields whose content devices are given as an address, whoever put it there: a handle that one function keeps in a field,
 * another one gives to a DMA controller.
 */
import { positionOf } from '../../ir/placed.ts';
import type { DeviceAccess } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { Value } from '../domain/known.ts';
import { fieldName } from '../domain/place.ts';
import type { Checker, Point } from './checker.ts';
import { type Given, givenIn, storedIn } from './device-uses.ts';

export interface FieldUse {
  /** As `type.field`. */
  readonly field: string;
  readonly file: string;
  readonly range: TextRange;
  /** What it is given as, and what the device does to it. */
  readonly what: string;
  readonly access: DeviceAccess;
}

export const fieldUses: Checker<FieldUse> = {
  isSuspect: () => false,
  isFault: () => false,
  start: (note) => {
    const use = ({ frame }: Point, { range, value, into: { what, access } }: Given): void => {
      if ('site' in value || access === null) return;
      for (const field of fieldsIn(value))
        note(`${field}|${access}|${frame.fn.file}|${positionOf(range)}`, {
          field,
          file: frame.fn.file,
          range,
          what,
          access,
        });
    };
    return {
      everywhere: true,
      call(point) {
        for (const given of givenIn(point)) use(point, given);
      },
      store(point) {
        const given = storedIn(point);
        if (given) use(point, given);
      },
    };
  },
};

/** The fields that a value was read from: whole, with an offset or flags, or in part. */
function fieldsIn(value: Value): string[] {
  switch (value.kind) {
    case 'symbol':
      return [fieldName(value.place)].filter((field) => field !== null);
    case 'half':
      return fieldsIn(value.of);
    case 'sum':
      return value.terms.filter(({ factor }) => factor === 1n).flatMap((term) => fieldsIn(term.value));
    case 'operation':
      return value.operator === '&' || value.operator === '|' ? value.operands.flatMap(fieldsIn) : [];
    default:
      return [];
  }
}
