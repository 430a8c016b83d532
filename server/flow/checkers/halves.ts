/** Addresses that lose their upper half: tested, given to a device or to a BAR as the lower half alone. */
import { childrenOf, type Expression } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import { integerType, recordTag } from '../../ir/types.ts';
import type { FieldAddress } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { markOf } from '../domain/history.ts';
import type { Origin, Place, Value } from '../domain/known.ts';
import { mappingsNamed } from '../domain/lifecycle.ts';
import type { Term } from '../domain/term.ts';
import type { Context } from '../paths/context.ts';
import { isPlace } from '../paths/evaluate.ts';
import type { Related } from '../related.ts';
import { addressAt } from './addresses.ts';
import {
  type Argument,
  argumentIn,
  type CallPoint,
  type Checker,
  type Note,
  type Point,
  type StorePoint,
} from './checker.ts';

export interface LostHalf {
  readonly kind: 'tested' | 'tested by type' | 'given' | 'without its half' | 'shifted out';
  readonly range: TextRange;
  /** The address, or the type of what is too narrow for one, and for one that is given what takes it. */
  readonly what: string;
  readonly into: string;
  /** Where it comes from, as far as that is known. */
  readonly origin: Related | null;
  readonly callers: readonly Related[];
}

export const lostHalves: Checker<LostHalf> = {
  isSuspect: () => true,
  isFault: () => true,
  start: (note) => {
    const look = (point: Point, kind: LostHalf['kind'], range: TextRange, value: Value, into: string): void => {
      const { context, frame } = point;
      const address = addressAt(point, value);
      if (address?.part !== (kind === 'shifted out' ? 'high' : 'low')) return;
      // Half of 64 bits is all that such a machine has.
      if (context.unit.hasNarrowAddresses()) return;
      const { what, origin } = address;
      note(`${kind}|${positionOf(range)}`, {
        kind,
        range,
        what,
        into,
        origin: { file: origin.file, range: origin.range, message: `this is ${what}` },
        callers: frame.callers,
      });
    };
    return {
      call(point) {
        const { model, name } = point;
        const given = argumentIn(point, 'handle');
        // A whole handle that is only tested in half is tested wrongly (unchecked.ts).
        if (model?.effect === 'checks' && given && given.expression.kind !== 'cast')
          look(point, 'tested', given.range, given.value, `${name}()`);
        if (model?.effect === 'checks' && given) lookAtType(point, given, note);
        if (model?.effect === 'transfers') {
          for (const role of ['handle', 'target', 'source'] as const) {
            const argument = argumentIn(point, role);
            if (argument) look(point, 'given', argument.range, argument.value, `${name}()`);
          }
        }
        if (model?.effect === 'exposes') for (const held of addressesIn(point)) look(point, 'given', ...held);
      },
      store(point) {
        const { state, place, range, frame, context } = point;
        for (const shifted of shiftedOut(point, point.expression)) look(point, 'shifted out', ...shifted, '');
        const pair = pairOf(context, place);
        if (pair?.low === place.field)
          state.mark(pairedAs(place), { what: 'stored', origin: context.evaluator.origin(state, range, frame) });
      },
      leave(point) {
        const { context, state } = point;
        for (const { place, content } of state.allBindings()) {
          const stored = state.marked(pairedAs(place));
          const pair = stored && pairOf(context, place);
          if (!pair || content.kind !== 'value') continue;
          const upper = context.memory.load(state, context.memory.field(place.parent!, pair.high!), stored.origin);
          if (upper.kind === 'constant' && upper.value === 0n)
            look(point, 'without its half', stored.origin.range, content.value, pair.what);
        }
      },
    };
  },
};

/** What nothing is known of but a type that cannot hold the handle of a failed mapping. */
function lookAtType(point: CallPoint, { value, range }: Argument, note: Note<LostHalf>): void {
  const { context, frame, name } = point;
  if (value.kind !== 'symbol' || value.address || mappingsNamed(value).length > 0) return;
  const type = context.resolveType(value.type);
  if ((integerType(type)?.bits ?? 64) > 32 || context.unit.hasNarrowAddresses()) return;
  const fact = { range, what: value.type.name, into: `${name}()`, origin: null, callers: frame.callers };
  note(`by type|${positionOf(range)}`, { kind: 'tested by type', ...fact });
}

/** What is shifted by 32 bits although its type has no more than these. */
function* shiftedOut(point: StorePoint, e: Expression): Generator<[TextRange, Value]> {
  const { context, state, frame } = point;
  if (e.kind === 'binary' && e.operator === '<<' && e.right.kind === 'constant' && e.right.value === 32n) {
    const type = isPlace(e.left)
      ? integerType(context.resolveType(context.evaluator.place(state, e.left, frame).type))
      : undefined;
    if (type && type.bits <= 32) yield [e.left.range, context.evaluator.value(state, e.left, frame)];
  }
  for (const child of childrenOf(e)) yield* shiftedOut(point, child);
}

const pairedAs = ({ term }: Place): Term => markOf('lower half', term);

/** The address whose halves a place is one of. */
function pairOf(context: Context, { parent, field }: Place): FieldAddress | undefined {
  const tag = parent && field !== null ? recordTag(context.resolveType(parent.type)) : undefined;
  const models = tag === undefined ? [] : (context.unit.model.addresses.get(tag) ?? []);
  return models.find(({ low, high }) => low === field && high !== undefined);
}

/** The addresses in the record that a BAR is set up from, at the call that does so. */
function* addressesIn(point: CallPoint): Generator<[TextRange, Value, string]> {
  const { context, state, frame, call } = point;
  const bar = argumentIn(point, 'bar');
  if (!bar) return;
  const record = context.memory.target(bar.value);
  const tag = recordTag(context.resolveType(record.type));
  for (const { field, what } of tag === undefined ? [] : (context.unit.model.addresses.get(tag) ?? [])) {
    if (field === undefined) continue;
    const origin: Origin = context.evaluator.origin(state, call.range, frame);
    yield [bar.range, context.memory.load(state, context.memory.field(record, field), origin), what];
  }
}
