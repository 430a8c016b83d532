/** Calls that make memory reachable for a device in name only, whose identity no request on the bus carries. */
import { positionOf } from '../../ir/placed.ts';
import type { Bystander } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { bystanderOf } from '../paths/device.ts';
import type { Related } from '../related.ts';
import { argumentIn, type Checker } from './checker.ts';

export interface BystanderCall {
  readonly api: string;
  readonly does: 'maps' | 'allocates';
  /** What the device is, and which one to take. */
  readonly bystander: Bystander;
  /** The argument. */
  readonly range: TextRange;
  readonly callers: readonly Related[];
}

export const bystanders: Checker<BystanderCall> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => ({
    call(point) {
      const { name, model, frame, call, context } = point;
      const does =
        model?.effect === 'maps' ? 'maps' : model?.effect === 'allocates-for-device' ? 'allocates' : undefined;
      const device = does && argumentIn(point, 'device');
      const bystander = device && bystanderOf(context, device.value);
      if (!bystander) return;
      const fact: BystanderCall = { api: name, does, bystander, range: device.range, callers: frame.callers };
      note(`${positionOf(call.range)}|${bystander.what}`, fact);
    },
  }),
};
