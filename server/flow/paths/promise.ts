/** What a contract promises of the mappings that a function makes. */
import type { FunctionIr } from '../../ir/ir.ts';
import type { Contract, DeviceAccess, FunctionModel } from '../../model/model.ts';
import { contractKey } from '../contract.ts';
import type { Value } from '../domain/known.ts';
import { fieldPath } from '../domain/place.ts';
import { State } from '../domain/state.ts';
import { type Term, term } from '../domain/term.ts';
import { binary, constant, parameterSymbol } from '../domain/value.ts';
import type { MapPath } from '../facts.ts';
import type { Context } from './context.ts';
import type { Frame } from './frame.ts';

/** What a contract says of a mapping: what lies there and what the device does to it, or that others choose by the direction. */
export type Promised =
  | { readonly kind: 'known'; readonly address: NonNullable<MapPath['address']> }
  | { readonly kind: 'chosen'; readonly by: string };

/** What a function is given as a parameter, where that is not known. */
export function termOfParameter({ parameters }: FunctionIr, index: number): Term | null {
  const parameter = parameters[index];
  return parameter ? parameterSymbol(parameter).term : null;
}

/** The device that a contract is about; null where it is about any. */
export function deviceOf({ device, deviceField }: Contract, fn: FunctionIr): Term | null {
  if (device === undefined) return null;
  const parameter = termOfParameter(fn, device) ?? term('parameter', '');
  if (deviceField === undefined) return parameter;
  return term('initial', '', term('member', deviceField, term('target', '', parameter)));
}

/** As `contractKey`: the parameters of a function that tell it the direction and the device of a mapping; null where none do. */
export function toldBy(
  fn: FunctionIr,
  { arguments: roles = {} }: FunctionModel,
  values: readonly Value[],
): string | null {
  const [direction, device] = [values[roles.direction ?? -1], values[roles.device ?? -1]];
  const [told, owner] = [direction, device].map((value) =>
    fn.parameters.findIndex((_, i) => termOfParameter(fn, i) === value?.term),
  ) as [number, number];
  return told < 0 || owner < 0 ? null : contractKey(fn.name, told, owner);
}

/** enum dma_data_direction (include/linux/dma-direction.h) by what it lets the device do. */
const BY_DIRECTION: Readonly<Record<number, DeviceAccess>> = { 0: 'read-write', 1: 'read', 2: 'write' };
/** What a transfer does to the FIFO at its end: DMA_MEM_TO_DEV is 1, DMA_DEV_TO_MEM is 2 (include/linux/dmaengine.h). */
const BY_TRANSFER: Readonly<Record<number, DeviceAccess>> = { 1: 'write', 2: 'read' };

/** What the contract of the function that the analysis started from says of a mapping; null where it says nothing. */
export function promised(
  context: Context,
  { root }: Frame,
  state: State,
  { arguments: roles = {} }: FunctionModel,
  values: readonly Value[],
  isDeviceMemory: boolean,
): Promised | null {
  const direction = values[roles.direction ?? -1];
  const { unit } = context;
  const place = direction?.kind === 'symbol' ? direction.place : null;
  const [field = ''] = place ? fieldPath(place) : [];
  const owner = unit.model.directions.get(field);
  if (owner !== undefined) return { kind: 'chosen', by: owner };
  const contract = unit.contractOf(root);
  const fn = contract && unit.ir(root);
  if (!fn || !direction) return null;
  const given = (index: number | undefined): Value | null => {
    const parameter = fn.parameters[index ?? -1];
    return parameter ? parameterSymbol({ name: parameter.name, type: context.resolveType(parameter.type) }) : null;
  };
  const device = deviceOf(contract, fn);
  if (device && values[roles.device ?? -1]?.term !== device) return null;
  const known = (access: DeviceAccess | undefined): Promised | null => {
    if (!access) return null;
    const origin = { file: fn.file, range: fn.nameRange, order: 0 };
    return { kind: 'known', address: { what: contract.what, access, kind: null, origin } };
  };
  if (contract.access) return known(contract.access);
  const transfer = given(contract.transfer);
  if (transfer) return isDeviceMemory ? known(BY_TRANSFER[numberIn(state.resolve(transfer))]) : null;
  const told = given(contract.direction);
  if (!told) return null;
  const asked = state.resolve(told);
  if (asked.kind === 'constant') return known(BY_DIRECTION[numberIn(asked)]);
  if (direction.term === asked.term) return { kind: 'chosen', by: contract.what };
  // Whatever is asked for, this is what it gets.
  return direction.kind === 'constant' && ['1', '2'].every((one) => mayBe(state, asked, BigInt(one)))
    ? known('read-write')
    : null;
}

/** A small number; -1 where a value is none that is known. */
function numberIn(value: Value): number {
  return value.kind === 'constant' ? Number(value.value) : -1;
}

function mayBe(state: State, value: Value, number: bigint): boolean {
  return new State(state).assume(binary('==', value, constant(number)), true, null);
}
