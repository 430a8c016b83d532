/** What each map call is given on each path: the nature of the address, the size, and whose requests it is for. */
import { childrenOf, type Expression } from '../../ir/ir.ts';
import { positionOf } from '../../ir/placed.ts';
import type { FunctionModel } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import type { DirectionFact } from '../domain/lifecycle.ts';
import type { NamedAddress } from '../domain/provenance.ts';
import { directionFact } from '../paths/recorder.ts';
import type { Related } from '../related.ts';
import { addressAt } from './addresses.ts';
import { argumentIn, type CallPoint, type Checker } from './checker.ts';

export interface MapCall {
  readonly api: string;
  /** Names the call. */
  readonly site: string;
  readonly range: TextRange;
  /** What the call is for; null where its flags leave that open. */
  readonly takes: 'memory' | 'registers' | null;
  /** The flag without which it takes memory, where it has one, and the argument that it belongs into. */
  readonly flag: { readonly name: string; readonly range: TextRange } | null;
  readonly address: NamedAddress | null;
  readonly addressRange: TextRange;
  /** The name in the address that sounds like a doorbell's. */
  readonly doorbellName: string | null;
  readonly direction: DirectionFact | null;
  readonly directionRange: TextRange | null;
  readonly size: { readonly value: bigint; readonly range: TextRange } | null;
  readonly deviceRange: TextRange | null;
  /** The number of entries that a scatterlist is mapped with; null where it stands in a table. */
  readonly countRange: TextRange | null;
  readonly callers: readonly Related[];
}

export const mapCalls: Checker<MapCall> = {
  isSuspect: ({ address }) => address !== null,
  isFault: ({ address }) => address !== null,
  start: (note) => ({
    call(point) {
      const { call, name, model, frame } = point;
      const given = argumentIn(point, 'address') ?? argumentIn(point, 'list') ?? argumentIn(point, 'table');
      if (model?.effect !== 'maps' || !given) return;
      const address = addressAt(point, given.value);
      const size = argumentIn(point, 'size');
      const device = argumentIn(point, 'device');
      const direction = argumentIn(point, 'direction');
      const flags = model.mmioFlag && call.arguments[model.mmioFlag.argument];
      const fact: MapCall = {
        api: name,
        site: positionOf(call.range),
        range: call.range,
        takes: takesOf(point, model),
        flag: model.mmioFlag && flags ? { name: model.mmioFlag.flag, range: flags.range } : null,
        address,
        addressRange: given.range,
        doorbellName: namesIn(given.expression).find((one) => isDoorbell(one, point)) ?? null,
        direction: direction ? directionFact(direction.value, direction.expression) : null,
        directionRange: direction?.range ?? null,
        size: size?.value.kind === 'constant' ? { value: size.value.value, range: size.range } : null,
        deviceRange: device?.range ?? null,
        countRange: argumentIn(point, 'count')?.range ?? null,
        callers: frame.callers,
      };
      const { what, part, moved, rounded } = address ?? {};
      const parts = [positionOf(call.range), fact.takes, what, part, moved, rounded, fact.size?.value];
      note([...parts, fact.direction?.value].join('|'), fact);
    },
  }),
};

function takesOf({ context, values }: CallPoint, model: FunctionModel): MapCall['takes'] {
  if (model.memory) return 'memory';
  if (!model.mmioFlag) return 'registers';
  const flags = values[model.mmioFlag.argument];
  const flag = context.unit.model.constant(model.mmioFlag.flag);
  if (flags?.kind !== 'constant' || flag === undefined) return null;
  return (flags.value & flag) === 0n ? 'memory' : 'registers';
}

/** The names of the variables and fields in an expression. */
function namesIn(e: Expression): string[] {
  const own = e.kind === 'member' ? [e.field] : e.kind === 'variable' ? [e.variable.name] : [];
  return [...own, ...childrenOf(e).flatMap(namesIn)];
}

/** Whether the words of a name have those of a doorbell's in them. */
function isDoorbell(name: string, { context }: CallPoint): boolean {
  return context.unit.model.doorbellNames.some((words) => `_${name.toLowerCase()}_`.includes(`_${words}_`));
}
