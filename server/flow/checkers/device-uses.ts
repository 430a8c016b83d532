/** Addresses that are given to devices: stored where a model says that a device takes its address from, or put into a transfer. */
import { positionOf } from '../../ir/placed.ts';
import { recordTag } from '../../ir/types.ts';
import type { AddressModel, DeviceAccess, TakenAddress } from '../../model/model.ts';
import type { TextRange } from '../../syntax/text.ts';
import { markOf, markOfMapping } from '../domain/history.ts';
import type { Place, Value } from '../domain/known.ts';
import type { Life } from '../domain/lifecycle.ts';
import { handleOf, type NamedAddress } from '../domain/provenance.ts';
import type { Term } from '../domain/term.ts';
import { cast } from '../domain/value.ts';
import type { Context } from '../paths/context.ts';
import { isPlace } from '../paths/evaluate.ts';
import { mappingMeant } from '../paths/mappings.ts';
import type { Related } from '../related.ts';
import { addressAt } from './addresses.ts';
import { type Argument, argumentIn, type CallPoint, type Checker, type Point, type StorePoint } from './checker.ts';

export interface DeviceUse {
  readonly range: TextRange;
  /** What the address is given as, and what the device then does to it. */
  readonly into: { readonly what: string; readonly access: DeviceAccess | null; readonly space: AddressModel['space'] };
  readonly address: NamedAddress;
  /** The function that does so. */
  readonly function: string;
  /** Whether a device needs a mapping of that address; null where that is open. */
  readonly needsMapping: boolean | null;
  /** Whether the address is mapped on this path. */
  readonly mapped: boolean;
  /** The mapping is of the start of a page around a register, and the offset was not added again. */
  readonly atPageStart: boolean;
  readonly callers: readonly Related[];
}

export const deviceUses: Checker<DeviceUse> = {
  isSuspect: ({ address: { life, part }, into, atPageStart }) =>
    !life || part !== 'whole' || into.access !== null || atPageStart,
  isFault: ({ address: { life, part }, into, atPageStart }) =>
    !life || part !== 'whole' || into.access !== null || atPageStart,
  start: (note) => {
    const use = (point: Point, range: TextRange, address: NamedAddress | null, into: DeviceUse['into']): void => {
      const { context, frame, state } = point;
      if (!address) return;
      const { fact, mapping } = address;
      const needsMapping =
        fact === null ? null : isUntranslated(point) ? false : context.memory.needsMapping(state, fact);
      const fresh: DeviceUse = {
        range,
        into,
        address,
        function: frame.fn.name,
        needsMapping,
        mapped: fact !== null && state.marked(mapsOf(address.source)) !== undefined,
        atPageStart: mapping !== null && !address.moved && state.marked(roundedBy(mapping)) !== undefined,
        callers: frame.callers,
      };
      const { what, part, moved, rounded, life } = address;
      const parts = [
        positionOf(range),
        into.what,
        what,
        part,
        moved,
        rounded,
        needsMapping,
        fresh.mapped,
        fresh.atPageStart,
      ];
      note([...parts, life?.site, life?.direction?.value].join('|'), fresh);
    };
    return {
      call(point) {
        for (const { range, value, into } of givenIn(point)) use(point, range, addressOf(point, value), into);
      },
      called(point) {
        const given = argumentIn(point, 'address');
        if (point.model?.effect !== 'maps' || !given || point.result.kind !== 'handle') return;
        const address = addressAt(point, given.value);
        if (!address?.fact || address.space !== 'physical') return;
        const origin = point.context.evaluator.origin(point.state, point.call.range, point.frame);
        point.state.mark(mapsOf(address.source), { what: 'mapped', origin, isMust: true });
        if (address.rounded && !address.moved && address.kind === 'doorbell')
          point.state.mark(roundedBy(point.result.mapping), { what: 'rounded', origin, about: point.result.mapping });
      },
      store(point) {
        const given = storedIn(point);
        if (given) use(point, given.range, addressOf(point, given.value), given.into);
      },
    };
  },
};

/** Something that a device is given as an address. */
export interface Given {
  readonly range: TextRange;
  /** The address, or the mapping of a scatterlist. */
  readonly value: Value | Life;
  readonly into: DeviceUse['into'];
}

/** What is stored where a device takes an address from. */
export function storedIn({ context, place, value, range }: StorePoint): Given | null {
  const model = takenBy(context, place);
  if (!model) return null;
  const { what, access = null, space } = model;
  return { range, value: cast(value, context.resolveType(place.type)), into: { what, access, space } };
}

/** What a call gives to a device. */
export function givenIn(point: CallPoint): Given[] {
  const transfers = point.model?.effect === 'transfers' ? [...transfersIn(point)] : [];
  return point.model?.takes ? [...transfers, ...takenIn(point, point.model.takes)] : transfers;
}

function addressOf(point: Point, value: Given['value']): NamedAddress | null {
  return 'site' in value ? handleOf(value) : addressAt(point, value);
}

const mapsOf = (source: Term | null): Term => markOf('maps', ...(source ? [source] : []));
const roundedBy = (mapping: string): Term => markOfMapping('rounded', mapping);

/** The model of the address that a place holds, whole or its lower half. */
function takenBy(context: Context, { parent, field }: Place): AddressModel | undefined {
  const tag = parent && field !== null ? recordTag(context.resolveType(parent.type)) : undefined;
  const models = tag === undefined ? [] : (context.unit.model.addresses.get(tag) ?? []);
  return models.find((model) => model.field === field || model.low === field);
}

function* transfersIn(point: CallPoint): Generator<Given> {
  const { context, frame, state, model, values } = point;
  const transfer = argumentIn(point, 'transfer')?.value;
  const bySlave = transfer?.kind === 'constant' ? (BY_TRANSFER[String(transfer.value)] ?? null) : null;
  const into = (access: DeviceAccess | null) => ({ what: WHAT[access ?? 'any'], access, space: 'iova' }) as const;
  const list = argumentIn(point, 'list');
  const life = list && mappingMeant(context, frame, state, model!, values)?.life;
  if (life?.status === 'mapped') yield { range: list!.range, value: life, into: into(bySlave) };
  for (const [role, access] of [
    ['handle', bySlave],
    ['target', 'write'],
    ['source', 'read'],
  ] as const) {
    const given = argumentIn(point, role);
    if (given) yield { range: given.range, value: elementIn(point, given), into: into(access) };
  }
}

/** The handle in an element with a constant index, which is no other's; other values as they are. */
function elementIn({ context, state, frame }: Point, { value, expression }: Argument): Value {
  if (value.kind !== 'handle' || value.certain || !isPlace(expression)) return value;
  for (let at: Place | null = context.evaluator.place(state, expression, frame); at; at = at.parent)
    if (at.index && at.index.kind !== 'constant') return value;
  return { ...value, certain: true };
}

/** The addresses that a model says a call takes: arguments, or fields of the records behind them. */
function* takenIn(
  { context, state, frame, call, values }: CallPoint,
  takes: readonly TakenAddress[],
): Generator<Given> {
  const { memory, evaluator } = context;
  const is = (argument: string, name: string): boolean => {
    const value = values[Number(argument)];
    return value?.kind === 'constant' && value.value === memory.constant(name);
  };
  for (const { argument, field, what, access = null, when = {} } of takes) {
    const [given, expression] = [values[argument], call.arguments[argument]];
    if (!given || !expression || !Object.entries(when).every(([i, name]) => is(i, name))) continue;
    const record = field === undefined ? null : memory.target(given);
    const origin = evaluator.origin(state, expression.range, frame);
    const value = record ? state.resolve(memory.load(state, memory.field(record, field!), origin)) : given;
    yield { range: expression.range, value, into: { what, access, space: 'iova' } };
  }
}

/** What a DMA controller does to the memory of a transfer: DMA_MEM_TO_DEV is 1, DMA_DEV_TO_MEM is 2 (include/linux/dmaengine.h). */
const BY_TRANSFER: Readonly<Record<string, DeviceAccess>> = { 1: 'read', 2: 'write' };
const WHAT = {
  read: 'the source of a DMA transfer',
  write: 'the destination of a DMA transfer',
  any: 'the memory of a DMA transfer',
  'read-write': 'the memory of a DMA transfer',
};

/** Whether it is known on this path that requests of the device are not translated. */
function isUntranslated({ context, state }: Point): boolean {
  const { functions } = context.unit.model;
  for (const [about, fact] of state.allFacts()) {
    if (about.kind === 'pure' && fact.equal === 0n && functions.get(about.label)?.effect === 'asks-translation')
      return true;
  }
  return false;
}
