/**
 * For which device the mappings are made that transfers of a DMA channel use, and which device the channel serves. The two
 * meet in one function, or through the fields that keep the channel and the device.
 */
import { positionOf } from '../../ir/placed.ts';
import type { TextRange } from '../../syntax/text.ts';
import { markOf } from '../domain/history.ts';
import type { Value } from '../domain/known.ts';
import type { Life } from '../domain/lifecycle.ts';
import { fieldName } from '../domain/place.ts';
import type { Term } from '../domain/term.ts';
import { handlesIn } from '../domain/value.ts';
import { mappingMeant } from '../paths/mappings.ts';
import type { Related } from '../related.ts';
import { argumentIn, type CallPoint, type Checker } from './checker.ts';

export type ChannelFact =
  /** A channel that serves `device` is kept in a field. */
  | { readonly kind: 'requested'; readonly field: string; readonly device: string | null; readonly origin: Related }
  | {
      readonly kind: 'used';
      readonly api: string;
      readonly range: TextRange;
      /** The field that the channel is kept in. */
      readonly field: string | null;
      /** The field with the device that the mapping was made for. */
      readonly device: string | null;
      /** It is the very device that the channel was requested for on this path. */
      readonly isServed: boolean;
      readonly life: Life;
    };

export const channels: Checker<ChannelFact> = {
  isSuspect: ({ kind }) => kind === 'used',
  isFault: ({ kind }) => kind === 'used',
  start: (note) => {
    const served = new Map<Term, Value>();
    return {
      called(point) {
        const { model, state, result, context, call, frame } = point;
        const device = argumentIn(point, 'device');
        if (model?.effect !== 'requests-channel' || !device) return;
        served.set(device.value.term, device.value);
        state.mark(channelOf(result), {
          isMust: true,
          what: '',
          of: [device.value.term],
          origin: context.evaluator.origin(state, call.range, frame),
        });
      },
      store({ state, place, value }) {
        const request = value.kind === 'symbol' ? state.marked(channelOf(value)) : undefined;
        const field = request && fieldName(place);
        if (!field) return;
        const device = nameOf(served.get(request.of![0]!)!);
        const { file, range } = request.origin;
        const message = 'the channel is requested for that device here';
        note(`${field}|${device}|${positionOf(range)}`, {
          kind: 'requested',
          field,
          device,
          origin: { file, range, message },
        });
      },
      call(point) {
        const { model, state, call, name } = point;
        const channel = argumentIn(point, 'channel');
        if (model?.effect !== 'transfers' || !channel) return;
        for (const life of mappingsIn(point)) {
          if (!life.device) continue;
          const field = channel.value.kind === 'symbol' ? fieldName(channel.value.place) : null;
          const isServed = state.marked(channelOf(channel.value))?.of?.[0] === life.device.term;
          const device = nameOf(life.device);
          const fact = { api: name, range: call.range, field, device, isServed, life };
          note(`${positionOf(call.range)}|${life.site}|${field}|${device}|${isServed}`, { kind: 'used', ...fact });
        }
      },
    };
  },
};

const channelOf = ({ term }: Value): Term => markOf('channel', term);

/** The field with a device, or that is one, as `type.field`. */
function nameOf(device: Value): string | null {
  if (device.kind === 'symbol') return fieldName(device.place);
  const field = device.kind === 'pointer' ? fieldName(device.place) : null;
  return field === null ? null : `&${field}`;
}

/** The live mappings that a transfer is given. */
function mappingsIn({ context, frame, state, model, values }: CallPoint): Life[] {
  const meant = mappingMeant(context, frame, state, model!, values)?.life;
  const others = [model!.arguments?.target, model!.arguments?.source].flatMap((index) =>
    index === undefined || !values[index] ? [] : handlesIn(values[index]).map((instance) => state.life(instance)),
  );
  return [meant, ...others].filter((life) => life?.status === 'mapped') as Life[];
}
