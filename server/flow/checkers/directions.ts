/** The direction arguments of DMA API calls that are none: another enum's, or a value that means nothing there. */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { DirectionFact } from '../domain/lifecycle.ts';
import { typeOfValue } from '../domain/value.ts';
import { directionFact } from '../paths/recorder.ts';
import type { Related } from '../related.ts';
import { argumentIn, type Checker } from './checker.ts';

export interface DirectionArgument {
  readonly api: string;
  /** Whether the call maps, or may map, registers of a device. */
  readonly registers: boolean;
  readonly range: TextRange;
  /** What it is on this path; null where that is not one constant. */
  readonly direction: DirectionFact | null;
  /** The C type of what is not constant. */
  readonly type: string;
  readonly callers: readonly Related[];
  readonly branches: readonly Related[];
}

export const directionArguments: Checker<DirectionArgument> = {
  isSuspect: ({ direction, type }) =>
    direction ? direction.value > 2n || direction.value < 0n : type !== 'enum dma_data_direction',
  isFault: ({ direction, type }) =>
    direction ? direction.value > 2n || direction.value < 0n : type !== 'enum dma_data_direction',
  start: (note) => ({
    call(point) {
      const argument = argumentIn(point, 'direction');
      if (!argument) return;
      const direction = directionFact(argument.value, argument.expression);
      const type = direction ? '' : typeOfValue(argument.value).name;
      const literal = direction?.literal && positionOf(direction.literal);
      note(`${positionOf(argument.range)}|${direction?.value ?? type}|${literal}`, {
        api: point.name,
        registers: point.model?.effect === 'maps' && !point.model.memory,
        range: argument.range,
        direction,
        type,
        callers: point.frame.callers,
        branches: point.state.told(),
      });
    },
  }),
};
