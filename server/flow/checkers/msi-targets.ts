/** Interrupts that are taken for an endpoint's doorbells from a domain that was not found to keep its messages as they are. */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import { excludes } from '../domain/fact.ts';
import type { Value } from '../domain/known.ts';
import { pointerTo } from '../domain/value.ts';
import { bystanderOf } from '../paths/device.ts';
import type { Related } from '../related.ts';
import { argumentIn, type CallPoint, type Checker } from './checker.ts';

export interface MutableTarget {
  readonly api: string;
  readonly range: TextRange;
  readonly callers: readonly Related[];
}

export const mutableTargets: Checker<MutableTarget> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => ({
    call(point) {
      const { model, name, call, frame } = point;
      const device = argumentIn(point, 'device');
      if (model?.effect !== 'takes-messages' || !device || !servesDriverModel(point, device.value)) return;
      // Where another function of the file asks, this one may rest on its answer.
      if (isFoundImmutable(point) || point.context.unit.callsSome('asks-immutable', frame.fn.name)) return;
      note(positionOf(call.range), { api: name, range: call.range, callers: frame.callers });
    },
  }),
};

/** Whether a device is the parent of one of the driver model only: the hardware for which others ask on its behalf. */
function servesDriverModel({ context }: CallPoint, device: Value): boolean {
  const place = device.kind === 'symbol' ? device.place : null;
  return place?.field !== null && place?.parent ? bystanderOf(context, pointerTo(place.parent)) !== null : false;
}

function isFoundImmutable({ context, state }: CallPoint): boolean {
  for (const [about, fact] of state.allFacts()) {
    if (about.kind !== 'pure' || fact.doubtful) continue;
    if (context.unit.model.functions.get(about.label)?.effect !== 'asks-immutable') continue;
    if (excludes(fact, 0n)) return true;
  }
  return false;
}
